package dev.recurve.bench.jobs;

import dev.recurve.bench.Contender;
import dev.recurve.config.ConfigSource;
import dev.recurve.spark.data.Prepare;
import dev.recurve.spark.data.PrepareSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** The prepare job in Spark, local mode. */
final class SparkPreparation implements Contender {
    private static final double MEGABYTE = 1e6;

    private final Scratch scratch = new Scratch();
    private final int megabytes;
    private final int threads;
    private final Path text = scratch.path("text.txt");
    private final PrepareSettings settings;
    private SparkSession session;
    private long bytes;

    SparkPreparation(String tokenizer, int megabytes, int threads) {
        this.megabytes = megabytes;
        this.threads = threads;
        settings = PrepareSettings.read(ConfigSource.load(
                Optional.empty(),
                List.of(
                        "input.path=" + text,
                        "tokenizer.type=" + tokenizer,
                        "run.corpus=" + scratch.path("corpus"),
                        "run.overwrite=true")));
    }

    @Override
    public String version() {
        return "Recurve in Spark " + session.version();
    }

    @Override
    public void prepare() {
        try {
            Path home = Path.of(System.getProperty("recurve.home", "."));
            bytes = RepeatedSample.write(home, text, (long) (megabytes * MEGABYTE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the text", e);
        }
        session = LocalSpark.open(threads);
    }

    @Override
    public double work() {
        try {
            new Prepare(session, settings).run();
            return bytes / MEGABYTE;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the corpus", e);
        }
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        scratch.close();
    }
}
