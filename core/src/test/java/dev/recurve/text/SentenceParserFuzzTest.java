package dev.recurve.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.config.InputSettings.Format;
import dev.recurve.fuzz.HostileInput;
import dev.recurve.fuzz.Promise;
import dev.recurve.fuzz.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** CoNLL-U, IOB2 and labelled sentences, whatever is in the files. */
class SentenceParserFuzzTest {
    /** A file, and the sentences in it. */
    private record Document(String text, List<LabelledSentence> sentences) {}

    @Property
    void wholeFilesAreReadWhole(@ForAll("documents") Document document, @ForAll("seeds") long seed) {
        Format format = formats(seed);
        Document written = format == Format.CONLLU
                ? conllu(new Random(seed))
                : format == Format.IOB2 ? iob2(new Random(seed)) : document;
        assertThat(read(written.text(), format, SentenceParser.Labels.REQUIRED)).isEqualTo(written.sentences());
    }

    @Property
    void everyLineOfConlluIsReadOrRefused(@ForAll("conlluFiles") byte[] file) {
        String text = Texts.text(file);
        Predicate<String> token = line -> !line.startsWith("#") && !line.split("\t", -1)[0].matches("[0-9]+[-.][0-9]+");
        Promise.isKept(() -> requireAll(text, token, read(text, Format.CONLLU, SentenceParser.Labels.REQUIRED)));
        Promise.isKept(() -> requireAll(text, token, read(text, Format.CONLLU, SentenceParser.Labels.IGNORED)));
    }

    @Property
    void everyLineOfIob2IsReadOrRefused(@ForAll("iob2Files") byte[] file) {
        String text = Texts.text(file);
        Promise.isKept(() -> requireAll(text, line -> true, read(text, Format.IOB2, SentenceParser.Labels.REQUIRED)));
        Promise.isKept(() -> requireAll(text, line -> true, read(text, Format.IOB2, SentenceParser.Labels.IGNORED)));
    }

    @Property
    void everyLabelledSentenceIsReadOrRefused(@ForAll("labelledFiles") byte[] file) {
        String text = Texts.text(file);
        Promise.isKept(() -> {
            List<String> words = new ArrayList<>();
            for (LabelledSentence sentence : read(text, Format.LABELLED, SentenceParser.Labels.REQUIRED)) {
                words.add(sentence.labels().get(0) + "\t" + String.join(" ", sentence.tokens()));
            }
            assertThat(words)
                    .isEqualTo(lines(text).stream()
                            .filter(line -> !line.isBlank())
                            .map(line -> line.split("\t")[0] + "\t"
                                    + String.join(
                                            " ", line.split("\t")[1].strip().split("\\s+")))
                            .toList());
        });
    }

    /** Sentences and tokens as a count of blocks and lines has them. */
    private static void requireAll(String text, Predicate<String> isToken, List<LabelledSentence> sentences) {
        List<Integer> lengths = new ArrayList<>();
        int length = 0;
        for (String line : lines(text + "\n\n")) {
            if (!line.isBlank()) {
                length += isToken.test(line) ? 1 : 0;
            } else if (length > 0) {
                lengths.add(length);
                length = 0;
            }
        }
        assertThat(sentences).extracting(sentence -> sentence.tokens().size()).isEqualTo(lengths);
        assertThat(sentences).allSatisfy(sentence -> assertThat(sentence.labels())
                .satisfiesAnyOf(labels -> assertThat(labels).isEmpty(), labels -> assertThat(labels)
                        .hasSameSizeAs(sentence.tokens())));
    }

    private static List<String> lines(String text) {
        return Arrays.stream(text.split("\n", -1))
                .map(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
                .toList();
    }

    private static List<LabelledSentence> read(String text, Format format, SentenceParser.Labels wanted) {
        SentenceParser parser = SentenceParser.of(
                format,
                "upos",
                wanted,
                line -> line.isBlank() ? List.of() : List.of(line.strip().split("\\s+")));
        List<LabelledSentence> sentences = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            parser.line(line, () -> "f, line 7").ifPresent(sentences::add);
        }
        parser.end().ifPresent(sentences::add);
        return sentences;
    }

    private static Format formats(long seed) {
        return List.of(Format.CONLLU, Format.IOB2, Format.LABELLED).get((int) Math.floorMod(seed, 3L));
    }

    private static Document conllu(Random random) {
        StringBuilder text = new StringBuilder();
        List<LabelledSentence> sentences = new ArrayList<>();
        for (LabelledSentence sentence : Texts.some(1, 4, random, () -> sentence(random))) {
            text.append("# text = ").append(Texts.line(random)).append('\n');
            for (int i = 0; i < sentence.tokens().size(); i++) {
                if (random.nextInt(6) == 0) {
                    text.append(i + 1)
                            .append('-')
                            .append(i + 2)
                            .append("\tab")
                            .append("\t_".repeat(8))
                            .append('\n');
                }
                text.append(i + 1).append('\t').append(sentence.tokens().get(i)).append("\t_\t");
                text.append(sentence.labels().get(i)).append("\t_\tNumber=Sing\t0\troot\t_\tSpaceAfter=No\n");
            }
            text.append(random.nextInt(5) == 0 ? "\r\n\n" : "\n");
            sentences.add(sentence);
        }
        return new Document(text.toString(), sentences);
    }

    private static Document iob2(Random random) {
        List<LabelledSentence> sentences = Texts.some(1, 4, random, () -> sentence(random));
        StringBuilder text = new StringBuilder();
        for (LabelledSentence sentence : sentences) {
            for (int i = 0; i < sentence.tokens().size(); i++) {
                text.append(sentence.tokens().get(i))
                        .append('\t')
                        .append(sentence.labels().get(i));
                text.append(random.nextInt(7) == 0 ? "\r\n" : "\n");
            }
            text.append('\n');
        }
        return new Document(text.toString(), sentences);
    }

    private static Document labelled(Random random) {
        StringBuilder text = new StringBuilder();
        List<LabelledSentence> sentences = Texts.some(1, 6, random, () -> {
            List<String> tokens = Texts.some(1, 6, random, () -> Texts.word(random));
            String label = "L" + random.nextInt(4);
            text.append(label).append('\t').append(String.join(" ", tokens)).append('\n');
            return new LabelledSentence(tokens, List.of(label));
        });
        return new Document(text.toString(), sentences);
    }

    private static LabelledSentence sentence(Random random) {
        List<String> tokens = Texts.some(1, 6, random, () -> Texts.word(random));
        List<String> tags =
                tokens.stream().map(token -> "T" + random.nextInt(5)).toList();
        return new LabelledSentence(tokens, tags);
    }

    @Provide
    Arbitrary<Document> documents() {
        return Arbitraries.randomValue(SentenceParserFuzzTest::labelled);
    }

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.randomValue(Random::nextLong);
    }

    @Provide
    Arbitrary<byte[]> conlluFiles() {
        return HostileInput.of(random -> Texts.bytes(conllu(random).text()));
    }

    @Provide
    Arbitrary<byte[]> iob2Files() {
        return HostileInput.of(random -> Texts.bytes(iob2(random).text()));
    }

    @Provide
    Arbitrary<byte[]> labelledFiles() {
        return HostileInput.of(random -> Texts.bytes(labelled(random).text()));
    }
}
