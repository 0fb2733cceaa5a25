package dev.recurve.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.EvaluationSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.evaluate.Perplexity;
import dev.recurve.spark.averaging.CheckpointEvaluation;
import dev.recurve.spark.averaging.SentenceCheckpointEvaluation;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.Sessions;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code recurve evaluate}: perplexity, or how right labels are, over a split. */
@Command(
        name = "evaluate",
        description = {
            "Perplexity of a language model over every token of a split (full softmax, state carried); accuracy, F1 by label",
            "or span, and confusion of a tagger or classifier, with 95 % bootstrap intervals."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve evaluate --config conf/wikitext2-lstm.conf --split test",
            "  recurve evaluate run.corpus=corpora/texts run.model=runs/texts --json",
            "",
            "run.model is a checkpoint, or a training run (its best checkpoint); it defaults to run.output.",
            "Settings: run, evaluate."
        })
public final class EvaluateCommand implements Callable<Integer>, Configured {
    /** The sections that the command reads. */
    private record Settings(RunSettings run, EvaluationSettings evaluate) {}

    @Mixin
    private ConfigOptions options;

    @Option(
            names = "--split",
            description = "train, validation or test (default: ${DEFAULT-VALUE}).",
            defaultValue = "validation")
    private Split split;

    @Option(names = "--json", description = "Print one line of JSON instead of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Config config = options.load();
        RunSettings run = ConfigReader.read(config, "run", RunSettings.class);
        EvaluationSettings settings = ConfigReader.read(config, "evaluate", EvaluationSettings.class);
        run.requireCorpus();
        run.requireModel();
        try (SparkSession session = Sessions.open("recurve evaluate")) {
            if (SentenceFolder.isAt(run.requireCorpus(), session.sparkContext().hadoopConfiguration())) {
                var labelled =
                        SentenceCheckpointEvaluation.run(session, run.requireCorpus(), run.requireModel(), split);
                new SentenceReport(labelled, split, run.seed())
                        .print(spec.commandLine().getOut(), json);
                return 0;
            }
            CheckpointEvaluation.Result result =
                    CheckpointEvaluation.run(session, run.requireCorpus(), run.requireModel(), split, settings);
            print(result, spec.commandLine().getOut());
        }
        return 0;
    }

    @Override
    public Class<? extends Record> settings() {
        return Settings.class;
    }

    private void print(CheckpointEvaluation.Result result, PrintWriter out) throws IOException {
        Perplexity perplexity = result.perplexity();
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(asMap(result, split)));
        } else {
            out.printf(Locale.ROOT, "%-12s %-10s %14s %12s%n", "split", "direction", "tokens", "perplexity");
            for (int d = 0; d < perplexity.directions(); d++) {
                row(out, direction(d), perplexity.tokensPerDirection(), perplexity.of(d));
            }
            if (perplexity.directions() > 1) {
                row(out, "mean", perplexity.tokensPerDirection(), perplexity.mean());
            }
            out.println("checkpoint   " + result.checkpoint());
        }
        out.flush();
    }

    /** What {@code --json} prints. */
    static Map<String, Object> asMap(CheckpointEvaluation.Result result, Split split) {
        Perplexity perplexity = result.perplexity();
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("checkpoint", result.checkpoint());
        record.put("split", split.folder());
        record.put("tokens", perplexity.tokensPerDirection());
        record.put("perplexity", perplexity.mean());
        for (int d = 0; d < perplexity.directions(); d++) {
            record.put("perplexity_" + direction(d), perplexity.of(d));
        }
        record.put("loss", perplexity.meanLoss());
        return record;
    }

    private void row(PrintWriter out, String direction, long tokens, double perplexity) {
        out.printf(Locale.ROOT, "%-12s %-10s %,14d %12.2f%n", split.folder(), direction, tokens, perplexity);
    }

    private static String direction(int number) {
        return number == 0 ? "forward" : "backward";
    }
}
