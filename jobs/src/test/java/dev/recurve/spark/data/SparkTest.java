package dev.recurve.spark.data;

import dev.recurve.config.ConfigSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A local session with two threads, and short ways to make and read corpora. */
abstract class SparkTest {
    static SparkSession spark;

    @TempDir
    Path temporary;

    @BeforeAll
    static void start() {
        spark = session("local[2]");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    static SparkSession session(String master) {
        return SparkSession.builder()
                .master(master)
                .appName("data-test")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .config("spark.sql.shuffle.partitions", 4)
                .getOrCreate();
    }

    Path write(String name, String content) throws IOException {
        return write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    Path write(String name, byte[] content) throws IOException {
        Path file = temporary.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    /** Prepares a corpus in {@code name} from overrides as on the command line. */
    CorpusFolder prepare(String name, String... overrides) throws IOException {
        return prepare(spark, name, overrides);
    }

    CorpusFolder prepare(SparkSession session, String name, String... overrides) throws IOException {
        List<String> all = new ArrayList<>(List.of(overrides));
        all.add("run.corpus=" + temporary.resolve(name));
        return new Prepare(session, PrepareSettings.read(ConfigSource.load(Optional.empty(), all))).run();
    }

    /** The token stream of a split. */
    static int[] stream(CorpusFolder corpus, Split split) {
        List<Chunk> chunks = new ArrayList<>(corpus.chunks(spark, split).collectAsList());
        chunks.sort(Comparator.comparingLong(Chunk::getChunk));
        return chunks.stream()
                .flatMapToInt(chunk -> IntStream.of(chunk.getIds()))
                .toArray();
    }

    /** The token stream of a split as text: tokens joined by blanks, a line feed for each boundary. */
    static String text(CorpusFolder corpus, Split split) {
        StringBuilder out = new StringBuilder();
        for (int id : stream(corpus, split)) {
            String token = corpus.vocabulary().token(id);
            out.append(token.equals("<eos>") ? "\n" : token + " ");
        }
        return out.toString().replace(" \n", "\n");
    }
}
