package dev.recurve.spark.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Cyrillic sample, whose tokens the grammar that made it also wrote one a line. */
class BulgarianSampleTest extends SparkTest {
    private static final Path SAMPLE = Path.of("..", "data-samples", "bulgarian");

    @Test
    void theUnicodeTokenizerFindsTheTokensOfTheGrammar() throws IOException {
        CorpusFolder corpus = prepare(
                "bulgarian",
                "input.path=" + SAMPLE.resolve("train.txt"),
                "validation.path=[\"" + SAMPLE.resolve("validation.txt") + "\"]",
                "tokenizer.type=unicode");
        List<String> rows = Files.readAllLines(SAMPLE.resolve("train.iob2"));
        List<String> tokens = rows.stream()
                .filter(row -> !row.isEmpty())
                .map(row -> row.substring(0, row.indexOf('\t')))
                .toList();
        long sentences = rows.stream().filter(String::isEmpty).count();

        assertThat(corpus.counts(Split.TRAIN).lines()).isEqualTo(sentences).isEqualTo(1600);
        assertThat(corpus.counts(Split.TRAIN).tokens()).isEqualTo(tokens.size() + sentences);
        assertThat(corpus.counts(Split.TRAIN).unknown()).isZero();
        assertThat(corpus.vocabulary().size())
                .isEqualTo((int) tokens.stream().distinct().count() + 2);
        assertThat(corpus.vocabulary().contains("учителят")).isTrue();
        assertThat(text(corpus, Split.TRAIN).replace("\n", " ").strip()).isEqualTo(String.join(" ", tokens));
        assertThat(corpus.counts(Split.VALIDATION).lines()).isEqualTo(200);
    }
}
