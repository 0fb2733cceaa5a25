package dev.recurve.spark.averaging;

import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.config.BatchSettings;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TaggerSettings;
import dev.recurve.model.SentenceClassifier;
import dev.recurve.model.SentenceModel;
import dev.recurve.model.SequenceTagger;
import dev.recurve.spark.data.ContextModel;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.Split;
import dev.recurve.token.WordForm;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Labels that a checkpoint gives a split of prepared sentences, compared with those that are there. */
public final class SentenceCheckpointEvaluation {
    private SentenceCheckpointEvaluation() {}

    /**
     * What was measured.
     *
     * @param checkpoint location of the checkpoint
     * @param scores of its labels
     */
    public record Result(String checkpoint, SentenceScores scores) {}

    /**
     * Evaluates.
     *
     * @param corpusLocation prepared sentences with the checkpoint's vocabulary and labels
     * @param modelLocation a checkpoint, or a training run
     * @throws RecurveException if one of them is not what it should be, or they do not belong together
     */
    public static Result run(SparkSession session, String corpusLocation, String modelLocation, Split split)
            throws IOException {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        SentenceFolder corpus = SentenceFolder.open(corpusLocation, hadoop);
        HadoopFolder folder = RunFolder.checkpoint(HadoopFolder.of(modelLocation, hadoop));
        try (SentenceCheckpoint checkpoint = SentenceCheckpoint.load(folder)) {
            requireSame(
                    "vocabulary",
                    checkpoint.vocabulary().sha256(),
                    corpus.vocabulary().sha256(),
                    folder,
                    corpus);
            requireSame("labels", checkpoint.labels().sha256(), corpus.labels().sha256(), folder, corpus);
            JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
            var layout = SentenceEvaluation.layout(session, corpus, split, ContextModel.of(checkpoint));
            WorkerSetup setup = WorkerSetup.of(
                    spark, task(checkpoint), checkpoint.vocabulary(), null, OptimizerSettings.plain(), 0);
            try {
                return new Result(
                        folder.location(), new SentenceEvaluation(spark, setup).evaluate(checkpoint.model(), layout));
            } finally {
                WorkerCache.clear(setup.runId());
                setup.destroy();
            }
        }
    }

    private static SentenceTask task(SentenceCheckpoint checkpoint) {
        SentenceModel model = checkpoint.model();
        TaggerSettings tagger = model instanceof SequenceTagger one ? one.settings() : null;
        ClassifierSettings classifier = model instanceof SentenceClassifier one ? one.settings() : null;
        BatchSettings unused = new BatchSettings(1, 1); // nothing is trained
        return new SentenceTask(
                tagger, classifier, model.sizes(), unused, WordForm.of(checkpoint.tokenizer()), false, null);
    }

    private static void requireSame(
            String what, String expected, String found, HadoopFolder folder, SentenceFolder corpus) {
        if (!expected.equals(found)) {
            throw new RecurveException(what + " of hash " + expected.substring(0, 12) + " expected by checkpoint "
                    + folder.location() + ", found hash " + found.substring(0, 12) + " in corpus "
                    + corpus.folder().location() + ": was the corpus prepared with other files or settings?");
        }
    }
}
