package dev.recurve.jobs;

import dev.recurve.config.UsageException;
import dev.recurve.spark.averaging.Resume;
import dev.recurve.spark.averaging.TrainSettings;
import dev.recurve.spark.averaging.TrainingJob;
import dev.recurve.spark.averaging.TrainingOutcome;
import dev.recurve.spark.data.Sessions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code recurve train}: a language model or biLM from a prepared corpus. */
@Command(
        name = "train",
        description = "Trains a language model or biLM from a prepared corpus, with parameter averaging.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve train --config conf/wikitext2-lstm.conf",
            "  recurve train --config conf/wikitext2-lstm.conf --resume",
            "  recurve train --config conf/wikitext2-lstm.conf --resume --reshard averaging.workers=4",
            "  recurve train run.corpus=corpora/texts run.output=runs/texts model.direction=both training.epochs=2",
            "",
            "Writes checkpoints, metrics.jsonl and train.log to run.output."
        })
public final class TrainCommand implements Callable<Integer>, Configured {
    @Mixin
    private ConfigOptions options;

    @Option(names = "--resume", description = "Go on from the last checkpoint in run.output.")
    private boolean resume;

    @Option(
            names = "--reshard",
            description = {
                "With --resume: share the data out anew for another averaging.workers or training.lanes.",
                "Parameters, the outer step's and averaged optimizer state and the share of the epoch stay; hidden states"
                        + " and workers' own optimizer states begin anew."
            })
    private boolean reshard;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (reshard && !resume) {
            throw new UsageException("--reshard is about a run that goes on: use it with --resume");
        }
        Resume from = !resume ? Resume.NO : reshard ? Resume.RESHARDED : Resume.EXACTLY;
        TrainSettings settings = TrainSettings.read(options.load());
        settings.run().requireOutput();
        settings.run().requireCorpus();
        try (SparkSession session = Sessions.open("recurve train")) {
            TrainingOutcome outcome = TrainingJob.run(session, settings, from, new TrainingDisplay());
            print(outcome, spec.commandLine().getOut());
        }
        return 0;
    }

    @Override
    public Class<TrainSettings> settings() {
        return TrainSettings.class;
    }

    private static void print(TrainingOutcome outcome, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "trained      %,d tokens in %d epochs (%s)%n",
                outcome.cursor().tokens(),
                outcome.cursor().epoch(),
                outcome.reason());
        if (Double.isFinite(outcome.cursor().bestPerplexity())) {
            out.printf(
                    Locale.ROOT,
                    "perplexity   %.2f on the validation split at best%n",
                    outcome.cursor().bestPerplexity());
        }
        out.printf(
                Locale.ROOT,
                "speed        %,.0f tokens/s, %.1f %% of the time spent training%n",
                outcome.tokensPerSecond(),
                100 * outcome.trainingShare());
        out.printf(Locale.ROOT, "checkpoint   %s%n", outcome.bestCheckpoint());
        out.flush();
    }
}
