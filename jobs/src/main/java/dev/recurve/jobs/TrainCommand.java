package dev.recurve.jobs;

import com.typesafe.config.Config;
import dev.recurve.config.AveragingSettings;
import dev.recurve.config.BatchSettings;
import dev.recurve.config.CheckpointSettings;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.ContextSettings;
import dev.recurve.config.EvaluationSettings;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.config.StaticVectorSettings;
import dev.recurve.config.TaggerSettings;
import dev.recurve.config.TrainingSettings;
import dev.recurve.config.UsageException;
import dev.recurve.spark.averaging.Resume;
import dev.recurve.spark.averaging.SentenceTrainSettings;
import dev.recurve.spark.averaging.SentenceTrainingJob;
import dev.recurve.spark.averaging.TrainSettings;
import dev.recurve.spark.averaging.TrainingJob;
import dev.recurve.spark.averaging.TrainingOutcome;
import dev.recurve.spark.data.SentenceFolder;
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

/** {@code recurve train}: a language model, biLM, tagger or classifier from a prepared corpus. */
@Command(
        name = "train",
        description =
                "Trains a language model, biLM, tagger or classifier from a prepared corpus, with parameter averaging.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve train --config conf/wikitext2-lstm.conf",
            "  recurve train --config conf/wikitext2-lstm.conf --resume",
            "  recurve train --config conf/wikitext2-lstm.conf --resume --reshard averaging.workers=4",
            "  recurve train run.corpus=corpora/texts run.output=runs/texts model.direction=both training.epochs=2",
            "  recurve train run.corpus=corpora/pos run.output=runs/pos training.optimizer.type=adam \\",
            "      training.optimizer.learning-rate=0.002 averaging.steps=10",
            "",
            "Labels of tokens train a tagger (settings tagger), labels of sentences a classifier (settings classifier).",
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
        Config config = options.load();
        TrainSettings settings = TrainSettings.read(config);
        settings.run().requireOutput();
        String corpus = settings.run().requireCorpus();
        try (SparkSession session = Sessions.open("recurve train")) {
            boolean sentences =
                    SentenceFolder.isAt(corpus, session.sparkContext().hadoopConfiguration());
            TrainingOutcome outcome = sentences
                    ? trainOnSentences(session, SentenceTrainSettings.read(config))
                    : TrainingJob.run(session, settings, from, new TrainingDisplay());
            print(outcome, sentences, spec.commandLine().getOut());
        }
        return 0;
    }

    private TrainingOutcome trainOnSentences(SparkSession session, SentenceTrainSettings settings) throws IOException {
        if (reshard) {
            throw new UsageException("--reshard is for language models: the corpus holds labelled sentences");
        }
        return SentenceTrainingJob.run(session, settings, resume, new TrainingDisplay());
    }

    /** The sections that the command reads. */
    private record Settings(
            RunSettings run,
            ModelSettings model,
            TaggerSettings tagger,
            ClassifierSettings classifier,
            ContextSettings contexts,
            StaticVectorSettings vectors,
            BatchSettings batch,
            TrainingSettings training,
            AveragingSettings averaging,
            CheckpointSettings checkpoint,
            EvaluationSettings evaluate) {}

    @Override
    public Class<? extends Record> settings() {
        return Settings.class;
    }

    private static void print(TrainingOutcome outcome, boolean sentences, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "trained      %,d tokens in %d epochs (%s)%n",
                outcome.cursor().tokens(),
                outcome.cursor().epoch(),
                outcome.reason());
        if (Double.isFinite(outcome.cursor().bestLoss())) {
            double best = outcome.cursor().bestLoss();
            String line = sentences
                    ? String.format(Locale.ROOT, "score        %.2f %%", 100 * (1 - best))
                    : String.format(Locale.ROOT, "perplexity   %.2f", best);
            out.println(line + " on the validation split at best");
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
