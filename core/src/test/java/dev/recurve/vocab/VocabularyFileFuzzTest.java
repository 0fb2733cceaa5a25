package dev.recurve.vocab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import dev.recurve.fuzz.HostileInput;
import dev.recurve.fuzz.Promise;
import dev.recurve.fuzz.Texts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** {@code vocabulary.tsv} and {@code labels.tsv}, whatever is in them. */
class VocabularyFileFuzzTest {
    @Property
    void everyTokenIsReadBack(@ForAll("words") Set<String> words) throws IOException {
        Vocabulary vocabulary = vocabulary(words);
        Vocabulary read = VocabularyFile.read(new StringReader(written(vocabulary)), "v.tsv");

        assertThat(read.size()).isEqualTo(words.size() + 2);
        assertThat(read.sha256()).isEqualTo(vocabulary.sha256());
        assertThat(words)
                .allSatisfy(word -> assertThat(read.token(read.id(word))).isEqualTo(word));
    }

    @Property
    void everyEntryIsReadOrRefused(@ForAll("vocabularies") byte[] file) {
        String text = Texts.text(file);
        long lines = new BufferedReader(new StringReader(text)).lines().count();
        Promise.isKept(() -> assertThat(
                        VocabularyFile.read(new StringReader(text), "v.tsv").size())
                .isEqualTo(Math.toIntExact(lines)));
    }

    @Property
    void everyLabelIsReadBack(@ForAll("words") Set<String> words) throws IOException {
        List<TokenCount> counts = new ArrayList<>();
        words.stream()
                .map(word -> word.replace('\t', ' ').replace('\n', ' ') + "!") // labels come from columns of lines
                .distinct()
                .forEach(word -> counts.add(new TokenCount(word, counts.size())));
        if (counts.isEmpty()) {
            return;
        }
        LabelSet labels = LabelSet.of(counts);
        StringWriter out = new StringWriter();
        labels.write(out);

        assertThat(LabelSet.read(new StringReader(out.toString()), "l.tsv").names())
                .isEqualTo(labels.names());
    }

    @Property
    void everyLabelIsReadOrRefused(@ForAll("labelFiles") byte[] file) {
        String text = Texts.text(file);
        Promise.isKept(() -> {
            LabelSet labels = LabelSet.read(new StringReader(text), "l.tsv");
            assertThat(labels.size()).isEqualTo(text.split("\n").length);
            StringWriter again = new StringWriter();
            labels.write(again);
            assertThat(LabelSet.read(new StringReader(again.toString()), "l.tsv")
                            .names())
                    .isEqualTo(labels.names());
        });
    }

    @Provide
    Arbitrary<Set<String>> words() {
        return Arbitraries.randomValue(random -> {
            Set<String> words = new LinkedHashSet<>(Texts.some(0, 6, random, () -> Texts.word(random)));
            words.addAll(Texts.some(0, 2, random, () -> "\\\t\n\r\u0085\u2028".substring(random.nextInt(6))));
            return words;
        });
    }

    @Provide
    Arbitrary<byte[]> vocabularies() {
        return HostileInput.of(random -> Texts.bytes(
                written(vocabulary(new LinkedHashSet<>(Texts.some(1, 12, random, () -> Texts.word(random)))))));
    }

    @Provide
    Arbitrary<byte[]> labelFiles() {
        return HostileInput.of(random -> {
            StringBuilder text = new StringBuilder();
            new LinkedHashSet<>(Texts.some(1, 6, random, () -> Texts.word(random))).forEach(label -> text.append(label)
                    .append('\t')
                    .append(random.nextInt(99))
                    .append('\n'));
            return Texts.bytes(text.toString());
        });
    }

    private static Vocabulary vocabulary(Set<String> words) {
        List<TokenCount> entries =
                new ArrayList<>(List.of(new TokenCount(Vocabulary.UNKNOWN, 3), new TokenCount(Vocabulary.BOUNDARY, 7)));
        words.forEach(word -> entries.add(new TokenCount(word, new Random(word.hashCode()).nextInt(1000))));
        return Vocabulary.ofEntries(entries);
    }

    private static String written(Vocabulary vocabulary) {
        StringWriter out = new StringWriter();
        try {
            VocabularyFile.write(vocabulary, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    @Test
    void countsBelowZeroAreRefused() {
        assertThatThrownBy(() -> VocabularyFile.read(new StringReader("<unk>\t1\n<eos>\t-1\n"), "v.tsv"))
                .isInstanceOf(RecurveException.class)
                .hasMessage("v.tsv, line 2: expected token TAB count, found '<eos> -1'");
    }

    /** A carriage return within a line of CoNLL-U becomes part of a label. */
    @Test
    void aLabelMayHoldACarriageReturn() throws IOException {
        LabelSet labels = LabelSet.ofNames(List.of("A\rB", "C"));
        StringWriter out = new StringWriter();
        labels.write(out);

        assertThat(LabelSet.read(new StringReader(out.toString()), "l.tsv").names())
                .containsExactly("A\rB", "C");
    }
}
