package dev.recurve.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.RunSettings;
import dev.recurve.config.UsageException;
import dev.recurve.embed.WordNeighbours;
import dev.recurve.kernel.OneDnn;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code recurve neighbours}: the nearest words of a model's vocabulary, in the process it is called in, without Spark. */
@Command(
        name = "neighbours",
        description = "Shows the words of a language model's vocabulary whose vectors are nearest to a word's; with a"
                + " model over characters also to words that it has never seen.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve neighbours run.model=runs/elmo-small --word house --word housewarming",
            "  recurve neighbours --config conf/elmo-small.conf --word house --count 20 --json",
            "",
            "Vectors are those of words on their own (layer 0 of embed), compared by cosine."
        })
public final class NeighboursCommand implements Callable<Integer>, Configured {
    /** The sections that the command reads. */
    private record Settings(RunSettings run) {}

    @Mixin
    private ConfigOptions options;

    @Option(
            names = "--word",
            paramLabel = "WORD",
            required = true,
            description = "A word as the model's tokenizer cuts it; may be given several times.")
    private List<String> words;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "Neighbours of each word (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private int count;

    @Option(names = "--json", description = "Print a line of JSON for each word.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (count < 1) {
            throw new UsageException("--count must be at least 1, found " + count);
        }
        Config config = options.load();
        RunSettings run = ConfigReader.read(config, "run", RunSettings.class);
        var hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
        HadoopFolder folder = RunFolder.checkpoint(HadoopFolder.of(run.requireModel(), hadoop));
        try (Checkpoint checkpoint = Checkpoint.load(folder)) {
            OneDnn.useThreads(1); // sums of floats depend on the threads that share them
            PrintWriter out = spec.commandLine().getOut();
            for (WordNeighbours.Found found : new WordNeighbours(checkpoint).find(words, count)) {
                print(found, out);
            }
            out.flush();
        }
        return 0;
    }

    @Override
    public Class<? extends Record> settings() {
        return Settings.class;
    }

    private void print(WordNeighbours.Found found, PrintWriter out) throws IOException {
        if (json) {
            Map<String, Object> record = new LinkedHashMap<>();
            record.put("word", found.word());
            record.put("known", found.known());
            record.put("neighbours", found.neighbours());
            out.println(new ObjectMapper().writeValueAsString(record));
            return;
        }
        out.println(found.word() + (found.known() ? "" : "  (not in the vocabulary)"));
        for (WordNeighbours.Near near : found.neighbours()) {
            out.printf(Locale.ROOT, "    %.3f  %s%n", near.cosine(), near.word());
        }
    }
}
