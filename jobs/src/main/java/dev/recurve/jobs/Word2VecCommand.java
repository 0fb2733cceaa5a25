package dev.recurve.jobs;

import com.typesafe.config.Config;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.RunSettings;
import dev.recurve.config.WordVectorSettings;
import dev.recurve.spark.data.EmbeddingsFolder;
import dev.recurve.spark.data.Sessions;
import dev.recurve.spark.ml.WordVectorsJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code recurve word2vec}: static word vectors of a prepared corpus. */
@Command(
        name = "word2vec",
        description = "Learns static word vectors from a prepared corpus by MLlib's Word2Vec: one vector a word,"
                + " whatever its context.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {
            "  recurve word2vec run.corpus=corpora/texts word2vec.output=embeddings/texts-word2vec word2vec.size=200",
            "",
            "Writes vectors in the format of embed, a row a word, and vectors.txt in the format of the word2vec program."
        })
public final class Word2VecCommand implements Callable<Integer>, Configured {
    /** The sections that the command reads. */
    private record Settings(RunSettings run, WordVectorSettings word2vec) {}

    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Config config = options.load();
        RunSettings run = ConfigReader.read(config, "run", RunSettings.class);
        WordVectorSettings settings = ConfigReader.read(config, "word2vec", WordVectorSettings.class);
        run.requireCorpus();
        settings.requireOutput();
        try (SparkSession spark = Sessions.open("recurve word2vec")) {
            EmbeddingsFolder vectors = new WordVectorsJob(spark, run, settings).run();
            PrintWriter out = spec.commandLine().getOut();
            out.printf(
                    Locale.ROOT,
                    "words        %,d%nembeddings   %s%n",
                    vectors.manifest().body().path("counts").path("rows").asLong(),
                    vectors.folder().location());
            out.flush();
        }
        return 0;
    }

    @Override
    public Class<? extends Record> settings() {
        return Settings.class;
    }
}
