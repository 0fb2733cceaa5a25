package dev.recurve.spark.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The published counts of WikiText-2, where the data set lies beside the checkout. */
class WikiTextTest extends SparkTest {
    @Test
    void countsAreThePublishedOnes() throws IOException {
        Path data = data();
        assumeTrue(Files.isDirectory(data), "no WikiText-2 in " + data);

        CorpusFolder corpus = prepare(
                "c",
                "input.path=" + data.resolve("train.txt"),
                "validation.path=" + data.resolve("valid.txt"),
                "test.path=" + data.resolve("test.txt"),
                "input.blank-lines=keep");

        assertThat(corpus.vocabulary().size()).isEqualTo(33_278);
        assertThat(corpus.counts(Split.TRAIN).tokens()).isEqualTo(2_088_628);
        assertThat(corpus.counts(Split.VALIDATION).tokens()).isEqualTo(217_646);
        assertThat(corpus.counts(Split.TEST).tokens()).isEqualTo(245_569);
    }

    private static Path data() {
        Path module = Path.of("").toAbsolutePath();
        return module.resolve("../../shared/data/wikitext-2").normalize();
    }
}
