package dev.recurve.spark.averaging;

import dev.recurve.batch.WindowLengths;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.EvaluationSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.Precision;
import dev.recurve.config.RecurveException;
import dev.recurve.evaluate.Perplexity;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Perplexity of a checkpoint on a split of a corpus. */
public final class CheckpointEvaluation {
    private CheckpointEvaluation() {}

    /**
     * What was measured.
     *
     * @param checkpoint location of the checkpoint
     * @param perplexity of each direction
     */
    public record Result(String checkpoint, Perplexity perplexity) {}

    /**
     * Evaluates.
     *
     * @param corpusLocation a corpus with the checkpoint's vocabulary
     * @param modelLocation a checkpoint, or a training run
     * @throws RecurveException if one of them is not what it should be, or they do not belong together
     */
    public static Result run(
            SparkSession session, String corpusLocation, String modelLocation, Split split, EvaluationSettings settings)
            throws IOException {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        CorpusFolder corpus = CorpusFolder.open(corpusLocation, hadoop);
        HadoopFolder folder = RunFolder.checkpoint(HadoopFolder.of(modelLocation, hadoop));
        try (Checkpoint checkpoint = Checkpoint.load(folder)) {
            requireSameVocabulary(checkpoint, folder, corpus);
            LanguageModel model = checkpoint.model();
            JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
            var layout = DistributedEvaluation.layout(
                    session, corpus, split, model.config().directions() == 2, settings);
            WorkerSetup setup = setup(spark, checkpoint);
            try {
                return new Result(
                        folder.location(), new DistributedEvaluation(spark, setup, settings).evaluate(model, layout));
            } finally {
                WorkerCache.clear(setup.runId());
                setup.destroy();
            }
        }
    }

    private static WorkerSetup setup(JavaSparkContext spark, Checkpoint checkpoint) {
        LanguageModel model = checkpoint.model();
        // nothing is trained: optimizer, window and lanes of training do not matter
        OptimizerSettings none = OptimizerSettings.plain();
        return new WorkerSetup(
                UUID.randomUUID().toString(),
                model.config(),
                model.vocabularySize(),
                WorkerSetup.spelling(spark, model.config(), checkpoint.vocabulary()),
                null,
                none,
                WindowLengths.alike(1, 1),
                1,
                Precision.F32,
                0,
                null,
                spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration())));
    }

    private static void requireSameVocabulary(Checkpoint checkpoint, HadoopFolder folder, CorpusFolder corpus) {
        if (!checkpoint.vocabulary().sha256().equals(corpus.vocabulary().sha256())) {
            throw new RecurveException("vocabulary of "
                    + checkpoint.vocabulary().size() + " words (hash "
                    + checkpoint.vocabulary().sha256().substring(0, 12) + ") expected by checkpoint "
                    + folder.location() + ", found " + corpus.vocabulary().size() + " words (hash "
                    + corpus.vocabulary().sha256().substring(0, 12) + ") in corpus "
                    + corpus.folder().location() + ": was the corpus prepared with other text or settings?");
        }
    }
}
