package dev.recurve.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import dev.recurve.fuzz.HostileInput;
import dev.recurve.fuzz.Promise;
import dev.recurve.fuzz.Texts;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pairs of agreement and sentences of linear probes, whatever is in the files. */
class ProbeTextsFuzzTest {
    @Property
    void everyPairIsReadBack(@ForAll("pairs") List<AgreementPair> pairs) throws Exception {
        StringBuilder text = new StringBuilder();
        pairs.forEach(pair -> text.append(pair.toLines()));

        assertThat(PairReader.read(reader(Texts.bytes(text.toString())), "f", "simple"))
                .isEqualTo(pairs);
    }

    @Property
    void everyPairIsReadOrRefused(@ForAll("pairFiles") byte[] file) {
        Promise.isKept(() -> {
            List<AgreementPair> read = PairReader.read(reader(file), "f", "simple");
            assertThat(2 * read.size()).isEqualTo((int)
                    reader(file).lines().filter(line -> !line.isBlank()).count());
        });
    }

    @Property
    void everyWordIsReadOrRefused(@ForAll("sentenceFiles") byte[] file) {
        Promise.isKept(() -> {
            List<LabelledSentence> read = LabelledSentence.read(reader(file), "f", Integer.MAX_VALUE);
            long words = reader(file)
                    .lines()
                    .filter(line -> !line.isBlank()
                            && !line.startsWith("#")
                            && !line.split("\t", -1)[0].matches("[0-9]+[-.][0-9]+"))
                    .count();
            assertThat(read.stream()
                            .mapToLong(sentence -> sentence.words().size())
                            .sum())
                    .isEqualTo(words);
        });
    }

    @Provide
    Arbitrary<List<AgreementPair>> pairs() {
        return Arbitraries.randomValue(ProbeTextsFuzzTest::somePairs);
    }

    @Provide
    Arbitrary<byte[]> pairFiles() {
        return HostileInput.of(random -> {
            StringBuilder text = new StringBuilder();
            somePairs(random).forEach(pair -> text.append(pair.toLines()));
            return Texts.bytes(text.toString());
        });
    }

    @Provide
    Arbitrary<byte[]> sentenceFiles() {
        return HostileInput.of(
                random -> Texts.bytes(String.join("\n", Texts.some(1, 4, random, () -> sentence(random))) + "\n"));
    }

    private static List<AgreementPair> somePairs(Random random) {
        List<AgreementPair> pairs = new ArrayList<>();
        Texts.some(
                1,
                5,
                random,
                () -> pairs.add(new AgreementPair(
                        String.valueOf(pairs.size()),
                        "simple",
                        random.nextBoolean() ? "singular" : "plural",
                        Texts.some(0, 3, random, () -> Texts.word(random)),
                        "plays" + pairs.size(),
                        "play" + pairs.size(),
                        Texts.some(0, 3, random, () -> Texts.word(random)))));
        return pairs;
    }

    private static String sentence(Random random) {
        StringBuilder text = new StringBuilder("# text = a\n");
        List<String> words = Texts.some(1, 6, random, () -> Texts.word(random));
        for (int i = 0; i < words.size(); i++) {
            String features = random.nextBoolean() ? "Case=Nom|Number=Plur" : "_";
            text.append(i + 1)
                    .append('\t')
                    .append(words.get(i))
                    .append("\t_\tNOUN\t_\t")
                    .append(features);
            text.append('\t')
                    .append(random.nextInt(9) == 0 ? "_" : String.valueOf(i))
                    .append("\troot\t_\t_\n");
        }
        return text.toString();
    }

    private static BufferedReader reader(byte[] file) {
        return new BufferedReader(
                new InputStreamReader(new ByteArrayInputStream(file), StandardCharsets.UTF_8.newDecoder()));
    }

    /** A head of 00 was looked for at -1, words with another ID were passed over, other bytes came as an error of I/O. */
    @ParameterizedTest
    @CsvSource({
        "1, 00, expected heads that lead to the root",
        "1, 7, expected heads that lead to the root",
        "one, 0, 'expected ID 1, found ''one'''",
        "2, 0, 'expected ID 1, found ''2'''"
    })
    void aWordInTheWrongPlaceIsRefused(String id, String head, String message) {
        String line = id + "\tboy\t_\tNOUN\t_\t_\t" + head + "\troot\t_\t_\n";
        assertThatThrownBy(() -> LabelledSentence.read(reader(Texts.bytes(line)), "f", 9))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining(message);
        byte[] latin = "1\tgar\u00e7on".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> LabelledSentence.read(reader(latin), "f", 9))
                .isInstanceOf(RecurveException.class)
                .hasMessage("expected UTF-8 in f, found other bytes: is it a text?");
    }
}
