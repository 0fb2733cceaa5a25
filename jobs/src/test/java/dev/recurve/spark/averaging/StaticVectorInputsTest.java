package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.RecurveException;
import dev.recurve.config.RunSettings;
import dev.recurve.config.UsageException;
import dev.recurve.config.WordVectorSettings;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.StaticVectors;
import dev.recurve.spark.ml.WordVectorsJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Static vectors as the first vectors of words. */
class StaticVectorInputsTest extends SentencesTest {
    /** Vectors of a and b; c has none. */
    @BeforeEach
    void learnVectors() throws IOException {
        Files.writeString(
                temporary.resolve("text.txt"),
                IntStream.range(0, 80)
                        .mapToObj(i -> "A b a x" + i + "\n") // lines that a hash tells apart
                        .collect(Collectors.joining()));
        prepare("corpus", "tokenizer.lower-case=true");
        Config config = ConfigSource.load(
                Optional.empty(),
                List.of(
                        "run.corpus=" + path("corpus"),
                        "word2vec.output=" + path("vectors"),
                        "word2vec.size=5",
                        "word2vec.epochs=1"));
        new WordVectorsJob(
                        spark,
                        ConfigReader.read(config, "run", RunSettings.class),
                        ConfigReader.read(config, "word2vec", WordVectorSettings.class))
                .run();
    }

    private float[] tokenVector(String run, String word) throws IOException {
        int id = sentences("iob2").vocabulary().id(word);
        return Arrays.copyOfRange(latest(run), 5 * id, 5 * id + 5);
    }

    @Test
    void vectorsStayOrAreTrainedAndWordsWithoutOneBeginAtRandom() throws IOException {
        String vectors = "vectors.path=" + path("vectors");
        run(of("frozen", "iob2", "training.epochs=1", vectors, "vectors.trained=false"));
        run(of("trained", "iob2", "training.epochs=1", vectors));
        run(of("random", "iob2", "training.epochs=1"));
        SentenceFolder corpus = sentences("iob2");
        StaticVectors read = StaticVectors.read(spark, path("vectors"), corpus.vocabulary());
        assertThat(read.ofIds())
                .containsOnlyKeys(
                        corpus.vocabulary().id("a"), corpus.vocabulary().id("b"));
        for (String word : List.of("a", "b")) {
            float[] vector = read.ofIds().get(corpus.vocabulary().id(word));
            assertThat(tokenVector("frozen", word)).isEqualTo(vector);
            assertThat(tokenVector("trained", word)).isNotEqualTo(vector).isNotEqualTo(tokenVector("random", word));
        }
        assertThat(tokenVector("frozen", "c")).isNotEqualTo(tokenVector("frozen", "a"));
        // only the table is frozen
        assertThat(Arrays.copyOfRange(latest("frozen"), 5 * corpus.vocabulary().size(), latest("frozen").length))
                .isNotEqualTo(Arrays.copyOfRange(
                        latest("random"), 5 * corpus.vocabulary().size(), latest("random").length));
    }

    @Test
    void vectorsThatDoNotFitAreOneLine() throws IOException {
        String vectors = "vectors.path=" + path("vectors");
        var larger = of("run", "iob2", vectors, "tagger.embedding=6");
        assertThatThrownBy(() -> run(larger))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "tagger.embedding = 5 expected, the size of the vectors in " + path("vectors") + ", found 6");
        var decaying = of("run", "iob2", vectors, "vectors.trained=false", "training.optimizer.weight-decay=0.1");
        assertThatThrownBy(() -> run(decaying))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("training.optimizer.weight-decay = 0.1 would shrink vectors");
        assertThatThrownBy(() -> of("run", "iob2", "vectors.trained=false"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("vectors.trained must be true without vectors.path");
        var others = of("run", "tsv", vectors);
        assertThatThrownBy(() -> run(others))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("found none of them: are they of another language?");
        Path manifest = temporary.resolve("vectors/manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"kind\"", "\"other\""));
        Files.delete(temporary.resolve("vectors/.manifest.json.crc"));
        var contextual = of("run", "iob2", vectors);
        assertThatThrownBy(() -> run(contextual))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("did embed write them instead of word2vec?");
    }
}
