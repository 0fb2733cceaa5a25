package dev.recurve.spark.averaging;

import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.CorpusLayout;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;

/**
 * A corpus laid out for a training run.
 *
 * @param corpus vocabulary and counts
 * @param train the training split, a shard for each worker
 * @param validation the validation split cut for evaluation; null if the corpus has none
 */
record TrainingData(CorpusFolder corpus, CorpusLayout train, CorpusLayout validation) {
    /** Opens the corpus and lays it out, unless that was done before. */
    static TrainingData open(SparkSession session, TrainSettings settings) throws IOException {
        CorpusFolder corpus = CorpusFolder.open(
                settings.run().requireCorpus(), session.sparkContext().hadoopConfiguration());
        int workers = settings.averaging().workers() == 0
                ? session.sparkContext().defaultParallelism()
                : settings.averaging().workers();
        boolean backward = settings.model().directions() == 2;
        var shape = new CorpusLayout.Shape(
                Split.TRAIN, backward, workers, settings.training().lanes());
        CorpusLayout train = CorpusLayout.of(session, corpus, shape);
        CorpusLayout validation = corpus.has(Split.VALIDATION)
                ? DistributedEvaluation.layout(session, corpus, Split.VALIDATION, backward, settings.evaluate())
                : null;
        return new TrainingData(corpus, train, validation);
    }

    /** Parameter-averaging workers. */
    int workers() {
        return train.shards();
    }

    /** Local steps of a worker in an epoch. */
    long stepsPerEpoch(int window) {
        return (train.length() + window - 1L) / window;
    }
}
