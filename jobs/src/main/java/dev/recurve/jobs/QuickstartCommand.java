package dev.recurve.jobs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.recurve.spark.data.Sessions;
import dev.recurve.spark.data.Split;
import dev.recurve.spark.ml.Neighbours;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code recurve quickstart}: the main job on the sample corpus, and a look at the result. */
@Command(
        name = "quickstart",
        description =
                "Runs it all on the sample corpus: prepare, train a small biLM, evaluate, embed; shows the nearest"
                        + " neighbours of words in context, and makes a page of it all.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve quickstart",
            "  recurve quickstart --words=guards,bears training.epochs=20",
            "",
            "Without --config it reads conf/quickstart.conf, which explains every setting."
        })
public final class QuickstartCommand implements Callable<Integer> {
    private static final List<String> INPUTS = List.of("input.path", "validation.path", "test.path", "embed.path");

    @Mixin
    private ConfigOptions options;

    @Option(
            names = "--words",
            split = ",",
            paramLabel = "WORD",
            description = "Words to look at, as the tokenizer cuts them (default: ${DEFAULT-VALUE}).",
            defaultValue = "watches,plays,paris")
    private List<String> words;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("recurve.home", ""));
        Config config = fromHome(options.loadOr(home.resolve("conf/quickstart.conf")), home);
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        try (SparkSession spark = Sessions.open("recurve quickstart")) {
            Quickstart quickstart = new Quickstart(spark, config);
            print(quickstart.run(words, step -> say(out, step)), out);
        }
        out.printf(Locale.ROOT, "%ntook %.0f s%n", (System.nanoTime() - start) / 1e9);
        out.flush();
        return 0;
    }

    /** The sample lies beside the program, wherever that was called. */
    private static Config fromHome(Config config, Path home) {
        Config found = config;
        for (String key : INPUTS) {
            if (config.hasPath(key) && config.getValue(key).unwrapped() instanceof List<?> paths) {
                List<String> resolved = paths.stream()
                        .map(String::valueOf)
                        .map(path -> isSample(path, home) ? home.resolve(path).toString() : path)
                        .toList();
                found = found.withValue(key, ConfigValueFactory.fromIterable(resolved));
            }
        }
        return found;
    }

    private static boolean isSample(String path, Path home) {
        return path.startsWith("data-samples/") && !Files.exists(Path.of(path)) && Files.exists(home.resolve(path));
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush(); // training writes to standard error in between
    }

    private static void print(Quickstart.Result result, PrintWriter out) {
        out.println();
        for (Neighbours.Found found : result.found()) {
            out.printf("%s%n", inContext(found.use(), result));
            for (Neighbours.Near near : found.neighbours()) {
                out.printf(
                        Locale.ROOT,
                        "    %.3f  %-12s %s%n",
                        near.cosine(),
                        near.use().token(),
                        inContext(near.use(), result));
            }
        }
        out.println(
                "Each use of a word stands above the other words whose vectors are nearest to its vector (cosine).");
        out.println();
        out.printf(
                Locale.ROOT,
                "test perplexity  %.2f over %,d tokens%n",
                result.test().perplexity().mean(),
                result.test().perplexity().tokensPerDirection());
        out.println("corpus           " + result.corpus().folder().location() + " ("
                + result.corpus().counts(Split.TRAIN).lines() + " training sentences)");
        out.println("checkpoint       " + result.training().bestCheckpoint());
        out.println("embeddings       " + result.embeddings().folder().location());
        out.println("report           " + result.page());
    }

    private static String inContext(Neighbours.Use use, Quickstart.Result result) {
        List<String> tokens = result.sentences().get(use.sentence());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            String token = i == use.position() ? "[" + tokens.get(i) + "]" : tokens.get(i);
            text.append(i == 0 ? "" : " ").append(token);
        }
        return text.toString();
    }
}
