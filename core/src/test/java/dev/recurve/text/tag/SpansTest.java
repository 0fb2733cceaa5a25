package dev.recurve.text.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.TagScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SpansTest {
    private static List<String> words(String text) {
        return List.of(text.split(" "));
    }

    private static String spans(String tags) {
        StringBuilder text = new StringBuilder();
        Spans.of(words(tags)).forEach(s -> text.append(s.type())
                .append(s.start())
                .append('-')
                .append(s.end())
                .append(' '));
        return text.toString().trim();
    }

    /** By hand, from the tables of conlleval's startOfChunk and endOfChunk. */
    @ParameterizedTest
    @CsvSource(
            value = {
                "B-X I-X O B-Y, X0-2 Y3-4",
                "I-X I-X O I-Y, X0-2 Y3-4",
                "B-X B-X, X0-1 X1-2",
                "I-X B-X I-X, X0-1 X1-3",
                "B-X I-Y, X0-1 Y1-2",
                "I-X I-Y I-X, X0-1 Y1-2 X2-3",
                "O O, ''",
                "S-X S-X B-X I-X E-X, X0-1 X1-2 X2-5",
                "B-X E-X E-X, X0-2 X2-3",
                "E-X I-X O, X0-1 X1-2",
                "B-X E-Y, X0-1 Y1-2",
                "B-X-Y I-X-Y, X-Y0-2"
            })
    void spansAreConllevals(String tags, String expected) {
        assertThat(spans(tags)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"IOB1, I-X I-X O I-Y I-Y B-Y", "IOB2, B-X I-X O B-Y I-Y B-Y", "BIOES, B-X E-X O B-Y E-Y S-Y"})
    void schemesConvert(TagScheme scheme, String expected) {
        for (String from : List.of("I-X I-X O I-Y I-Y B-Y", "B-X I-X O B-Y I-Y B-Y", "B-X E-X O B-Y E-Y S-Y")) {
            assertThat(Spans.convert(words(from), scheme)).isEqualTo(words(expected));
        }
    }

    /** Whatever a model says, what is made of it obeys the rules and keeps the spans. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void repairedTagsAreWellFormed(TagScheme scheme) {
        String[] tags = {"O", "B-X", "I-X", "E-X", "S-X", "B-Y", "I-Y", "E-Y", "S-Y"};
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 2000; i++) {
            List<String> noise = new ArrayList<>();
            random.ints(random.nextInt(1, 9), 0, tags.length).forEach(tag -> noise.add(tags[tag]));
            List<String> repaired = Spans.convert(noise, scheme);
            assertThat(TagRules.firstViolation(scheme, repaired))
                    .as("%s", noise)
                    .isEqualTo(-1);
            assertThat(Spans.of(repaired)).isEqualTo(Spans.of(noise));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "IOB2, O I-X, 1",
        "IOB2, I-X, 0",
        "IOB2, B-X I-Y, 1",
        "IOB2, B-X I-X B-X O, -1",
        "IOB2, B-X E-X, 1",
        "IOB2, B, 0",
        "IOB1, I-X B-X, -1",
        "IOB1, O B-X, 1",
        "BIOES, B-X, 1",
        "BIOES, B-X O, 1",
        "BIOES, S-X E-X, 1",
        "BIOES, B-X I-X E-X S-Y O, -1",
        "NONE, NOUN X-Y, -1"
    })
    void violationsAreFound(TagScheme scheme, String tags, int place) {
        assertThat(TagRules.firstViolation(scheme, words(tags))).isEqualTo(place);
    }

    @Test
    void aSchemeWithoutOutsideIsRefused() {
        assertThatThrownBy(() -> TagRules.transitions(TagScheme.IOB2, List.of("NOUN", "VERB")))
                .hasMessageContaining("an O among them expected, found [NOUN, VERB]");
    }
}
