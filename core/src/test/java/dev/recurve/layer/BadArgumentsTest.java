package dev.recurve.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.recurve.batch.Window;
import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ModelSettings;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whatever Java passes to layers and models is computed or refused in words: what native code did with it would end this
 * process, and the build with it.
 */
class BadArgumentsTest {
    private static final int INPUT = 3;
    private static final int VOCABULARY = 11;

    /** Lengths that do not fit, features that the layer has not, and other types of numbers. */
    @Property(tries = 300)
    void sentencesAreComputedOrRefused(
            @ForAll CellType type,
            @ForAll @IntRange(min = 1, max = 9) int hidden,
            @ForAll @IntRange(min = 1, max = 40) int time,
            @ForAll @Size(min = 1, max = 9) List<@IntRange(min = -1, max = 45) Integer> given,
            @ForAll @IntRange(min = 2, max = 4) int features,
            @ForAll @IntRange(max = 5) int oddity) {
        int[] lengths = given.stream().mapToInt(Integer::intValue).toArray();
        boolean fit = Arrays.stream(lengths).allMatch(length -> length >= 1 && length <= time);
        if (!fit) {
            assertThatThrownBy(() -> new SequenceLengths(time, lengths))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to " + time + " expected");
            return;
        }
        SequenceLengths known = new SequenceLengths(time, lengths);
        int batch = oddity == 1 ? lengths.length + 1 : lengths.length;
        int steps = oddity == 2 ? time + 1 : time;
        DataType number = oddity == 3 ? DataType.DOUBLE : DataType.FLOAT;
        INDArray input =
                Nd4j.rand(DataType.FLOAT, steps, batch, features).castTo(number).permute(1, 2, 0);
        CellLayout cell = CellLayout.of(type, CellSizes.of(INPUT, hidden));
        try (LayerBench bench = new LayerBench(new BidirectionalRecurrent(cell, Merge.CONCATENATE, 0, 1), 1)) {
            if (features == INPUT && (oddity == 0 || oddity > 3)) {
                assertThat(bench.forward(input, known, true)).hasSize(time * batch * 2 * hidden);
                assertThat(bench.backward(Nd4j.ones(DataType.FLOAT, time, batch, 2 * hidden)
                                .permute(1, 2, 0)))
                        .hasSize(time * batch * INPUT);
                INDArray longer =
                        Nd4j.ones(DataType.FLOAT, time + 1, batch, 2 * hidden).permute(1, 2, 0);
                assertThatThrownBy(() -> bench.backward(longer))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("a gradient of");
            } else {
                assertThatThrownBy(() -> bench.forward(input, known, true))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("layer bench: ");
            }
        }
    }

    /** Ids and targets around both ends of the vocabulary, and lanes that are not those of the carried state. */
    @Property(tries = 200)
    void windowsAreComputedOrRefused(
            @ForAll CellType type,
            @ForAll boolean both,
            @ForAll @IntRange(min = 1, max = 20) int time,
            @ForAll @IntRange(min = 1, max = 4) int lanes,
            @ForAll @IntRange(min = 1, max = 4) int lanesOfState,
            @ForAll @IntRange(min = -3, max = VOCABULARY + 2) int id,
            @ForAll @IntRange(min = -3, max = VOCABULARY + 2) int target,
            @ForAll long seed) {
        String settings = "m { cell = " + type.label() + ", direction = " + (both ? "both" : "forward")
                + ", layers = 2, embedding = 3, hidden = 4, dropout = 0 }";
        SplittableRandom random = new SplittableRandom(seed);
        int directions = both ? 2 : 1;
        Window window = new Window(directions, time, lanes);
        window.reset(time, 0);
        Arrays.setAll(window.inputs(), i -> random.nextInt(VOCABULARY));
        Arrays.setAll(window.targets(), i -> random.nextInt(VOCABULARY));
        int place = random.nextInt(directions * time * lanes);
        window.inputs()[place] = id;
        window.targets()[place] = target;
        ModelSettings shape = ConfigReader.read(ConfigFactory.parseString(settings), "m", ModelSettings.class);
        try (LanguageModel model = LanguageModel.create(shape, VOCABULARY, 1);
                CarriedState state = model.newState(lanesOfState)) {
            model.attach(state);
            boolean known = id >= 0 && id < VOCABULARY && target >= Window.NO_TARGET && target < VOCABULARY;
            if (known && lanes == lanesOfState) {
                double loss = model.computeGradients(window, 1);
                boolean none = target == Window.NO_TARGET && directions * time * lanes == 1;
                assertThat(loss)
                        .satisfies(value -> assertThat(none || value > 0).isTrue());
            } else {
                assertThatThrownBy(() -> model.computeGradients(window, 1))
                        .isInstanceOf(IllegalArgumentException.class)
                        .message()
                        .containsAnyOf(
                                "token id " + id + " at position " + place,
                                "target " + target + " at position",
                                "the carried state has " + lanesOfState + " lanes, the window " + lanes);
            }
        }
    }
}
