package dev.recurve.text.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.LabelSettings.IllFormedTags;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TagScheme;
import dev.recurve.fuzz.Promise;
import dev.recurve.text.LabelledSentence;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Tags in whatever order. */
class TagReaderFuzzTest {
    @Property
    void everySentenceOfTagsIsReadOrRefused(
            @ForAll("tags") List<String> tags, @ForAll("schemes") TagScheme scheme, @ForAll TagScheme target) {
        LabelledSentence sentence = new LabelledSentence(Collections.nCopies(tags.size(), "w"), tags);
        boolean wellFormed = TagRules.firstViolation(scheme, tags) < 0;

        assertThat(Promise.isKept(() -> {
                    LabelledSentence read =
                            new TagReader(scheme, target, IllFormedTags.FAIL).read(sentence, () -> "f, line 1");
                    assertThat(read.labels()).hasSameSizeAs(tags);
                }))
                .isEqualTo(wellFormed);
        boolean typed = tags.stream()
                .map(Tag::parse)
                .allMatch(tag -> tag.isOutside() || !tag.type().isEmpty());
        TagScheme written = target == TagScheme.NONE ? scheme : target;
        boolean repaired = Promise.outcome(() -> {
            LabelledSentence read =
                    new TagReader(scheme, target, IllFormedTags.REPAIR).read(sentence, () -> "f, line 1");
            assertThat(read.labels()).hasSameSizeAs(tags);
            assertThat(read.wellFormed()).isEqualTo(wellFormed);
            assertThat(TagRules.firstViolation(written, read.labels())).isEqualTo(-1);
        });
        assertThat(repaired).isEqualTo(typed || (wellFormed && written == scheme));
    }

    @Provide
    Arbitrary<List<String>> tags() {
        Arbitrary<String> tag = Arbitraries.of(
                "O", "B-A", "I-A", "E-A", "S-A", "B-B", "I-B", "E-B", "S-B", "B-", "I", "-", "", "X-A", "B-A-B", "o");
        Arbitrary<String> common = Arbitraries.of("O", "B-A", "I-A");
        return Arbitraries.oneOf(common.list().ofMaxSize(6), tag.list().ofMaxSize(8));
    }

    @Provide
    Arbitrary<TagScheme> schemes() {
        return Arbitraries.of(TagScheme.IOB1, TagScheme.IOB2, TagScheme.BIOES);
    }

    /** It became the tag I-, which is none of any scheme. */
    @Test
    void aSpanWithoutATypeIsNotRepaired() {
        LabelledSentence sentence = new LabelledSentence(List.of("Mary", "sleeps"), List.of("B", "O"));
        TagReader repairing = new TagReader(TagScheme.IOB2, TagScheme.NONE, IllFormedTags.REPAIR);

        assertThatThrownBy(() -> repairing.read(sentence, () -> "f, line 1"))
                .isInstanceOf(RecurveException.class)
                .hasMessage(
                        "f, line 1: tags with a type, such as B-PER, expected, but token 1, 'Mary', has 'B': a span of"
                                + " no type cannot be written as iob2");
    }
}
