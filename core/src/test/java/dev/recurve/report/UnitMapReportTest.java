package dev.recurve.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.artifact.LocalFolder;
import dev.recurve.probe.Unit;
import dev.recurve.probe.UnitMap;
import dev.recurve.probe.UnitMap.State;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitMapReportTest {
    private static final List<String> WORDS = List.of("<eos>", "boys", "greet");

    @TempDir
    Path temporary;

    /** Unit 1:1 tells the numbers apart at position 1, unit 1:2 the other way round, unit 1:0 not at all. */
    private static List<UnitMap> maps(List<Unit> named) {
        return UnitMap.of(
                "f",
                List.of(
                        new State("singular_plural", 1, 0, new double[] {0, 0, 0}),
                        new State("singular_plural", 1, 1, new double[] {5, 1, -3}),
                        new State("singular_singular", 1, 1, new double[] {5, 2, -3}),
                        new State("plural_plural", 1, 1, new double[] {5, -0.5, -1})),
                WORDS,
                1,
                named,
                2);
    }

    @Test
    void unitsThatTellNumbersApartAreShown() {
        List<UnitMap> maps = maps(List.of());
        assertThat(maps)
                .extracting(UnitMap::condition)
                .containsExactly("plural_plural", "singular_plural", "singular_singular", UnitMap.DIFFERENCE);
        assertThat(maps).allSatisfy(map -> assertThat(map.units()).containsExactly(new Unit(1, 1), new Unit(1, 2)));
        assertThat(maps.get(3).means()).isEqualTo(new double[][] {{0, 2, 0}, {0, -2, 0}});
        assertThat(maps.get(1).means()[1]).containsExactly(0, -3, 0);
    }

    @Test
    void namedUnitsAreShownToo() {
        assertThat(maps(List.of(new Unit(1, 0))).get(0).units())
                .containsExactly(new Unit(1, 1), new Unit(1, 0), new Unit(1, 2));
    }

    /** A frame of one number has no difference; its greatest means are shown. */
    @Test
    void withOneNumberThereIsNoDifference() {
        List<UnitMap> maps = UnitMap.of(
                "f", List.of(new State("singular", 2, 1, new double[] {0.1, -7, 3})), WORDS, 1, List.of(), 2);
        assertThat(maps).hasSize(1);
        assertThat(maps.get(0).units()).containsExactly(new Unit(2, 2), new Unit(2, 1));
    }

    @Test
    void tableAndPictureShowThem() throws IOException {
        LocalFolder folder = new LocalFolder(temporary.resolve("maps"));
        new UnitMapReport("c", maps(List.of())).write(folder);

        List<HeatMap> read = UnitMapReport.read(folder).charts().get("f");
        assertThat(read).hasSize(4);
        assertThat(read.get(3).title()).isEqualTo("mean of c, f, singular - plural");
        assertThat(read.get(3).rows()).containsExactly("1:1", "1:2");
        assertThat(read.get(3).columns()).isEqualTo(WORDS);
        assertThat(read.get(3).values()).isEqualTo(new double[][] {{0, 2, 0}, {0, -2, 0}});

        BufferedImage picture = ImageIO.read(temporary.resolve("maps/map-f.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(1040);
        // In the map of the difference, the last, both ends of the scale stand below each other in the middle column.
        BufferedImage last = picture.getSubimage(520, picture.getHeight() / 2, 520, picture.getHeight() / 2);
        int middle = 290;
        assertThat(new Color(last.getRGB(middle, 34 + 7))).isEqualTo(HeatMap.color(2, 2));
        assertThat(new Color(last.getRGB(middle, 34 + 21))).isEqualTo(HeatMap.color(-2, 2));
        assertThat(new Color(last.getRGB(middle + 160, 34 + 7))).isEqualTo(Color.WHITE);
    }

    @Test
    void colorsGoFromBlueOverWhiteToOrange() {
        assertThat(HeatMap.color(0, 1)).isEqualTo(Color.WHITE);
        assertThat(HeatMap.color(-3, 3)).isEqualTo(new Color(0x004C80));
        assertThat(HeatMap.color(1.5, 3)).isEqualTo(new Color(217, 163, 128));
        assertThat(HeatMap.color(Double.NaN, 3)).isEqualTo(Color.GRAY);
    }
}
