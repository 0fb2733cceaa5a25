package dev.recurve.spark.averaging;

import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.config.BatchSettings;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TaggerSettings;
import dev.recurve.model.ContextEncoder;
import dev.recurve.model.SentenceClassifier;
import dev.recurve.model.SentenceModel;
import dev.recurve.model.SequenceTagger;
import dev.recurve.spark.data.ContextModel;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.SentenceLayout;
import dev.recurve.spark.data.Split;
import dev.recurve.token.WordForm;
import dev.recurve.vocab.TokenIds;
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
            return new Result(folder.location(), evaluate(session, corpus, split, checkpoint));
        }
    }

    private static SentenceScores evaluate(
            SparkSession session, SentenceFolder corpus, Split split, SentenceCheckpoint checkpoint)
            throws IOException {
        ContextModel contexts = ContextModel.of(checkpoint);
        if (contexts == null || !contexts.fineTuned()) {
            var layout = SentenceEvaluation.layout(session, corpus, split, contexts);
            return evaluate(session, layout, task(checkpoint, null), checkpoint, checkpoint.model(), null);
        }
        // as in training: vectors kept beside the corpus would serve this checkpoint alone
        var layout = SentenceEvaluation.layout(session, corpus, split, null);
        SentenceTask task = task(checkpoint, contexts.trainable());
        try (SentenceModel whole = task.newModel(0)) {
            whole.takeOwn(checkpoint.model());
            contexts.copyTo(whole);
            return evaluate(session, layout, task, checkpoint, whole, contexts.words());
        }
    }

    private static SentenceScores evaluate(
            SparkSession session,
            SentenceLayout layout,
            SentenceTask task,
            SentenceCheckpoint checkpoint,
            SentenceModel model,
            TokenIds contextWords)
            throws IOException {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        WorkerSetup setup =
                WorkerSetup.of(spark, task, checkpoint.vocabulary(), contextWords, OptimizerSettings.plain(), 0);
        try {
            return new SentenceEvaluation(spark, setup).evaluate(model, layout);
        } finally {
            WorkerCache.clear(setup.runId());
            setup.destroy();
        }
    }

    /** @param contexts the language model that is a part of the model; null: none is */
    private static SentenceTask task(SentenceCheckpoint checkpoint, ContextEncoder.Shape contexts) {
        SentenceModel model = checkpoint.model();
        TaggerSettings tagger = model instanceof SequenceTagger one ? one.settings() : null;
        ClassifierSettings classifier = model instanceof SentenceClassifier one ? one.settings() : null;
        BatchSettings unused = new BatchSettings(1, 1); // nothing is trained
        return new SentenceTask(
                tagger, classifier, model.sizes(), unused, WordForm.of(checkpoint.tokenizer()), false, contexts);
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
