package dev.recurve.spark.averaging;

import dev.recurve.batch.WindowLengths;
import dev.recurve.config.OptimizerType;
import dev.recurve.config.UsageException;
import dev.recurve.spark.cluster.MemoryNeed;
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
        requireData(corpus.counts(Split.TRAIN).tokens(), workers, settings);
        var shape = new CorpusLayout.Shape(
                Split.TRAIN, backward, workers, settings.training().lanes());
        CorpusLayout train = CorpusLayout.of(session, corpus, shape);
        if (settings.training().optimizer().type() == OptimizerType.NT_ASGD && !corpus.has(Split.VALIDATION)) {
            throw new UsageException(
                    "training.optimizer.type = nt-asgd begins to average when the validation perplexity"
                            + " stops improving, but " + corpus.folder().location()
                            + " has no validation split: prepare it"
                            + " with validation.path or validation.fraction, or use another optimizer");
        }
        CorpusLayout validation = corpus.has(Split.VALIDATION)
                ? DistributedEvaluation.layout(session, corpus, Split.VALIDATION, backward, settings.evaluate())
                : null;
        return new TrainingData(corpus, train, validation);
    }

    /** Every worker needs a token, and a shard as many windows as a round was told to have steps. */
    static void requireData(long tokens, int workers, TrainSettings settings) {
        int lanes = settings.training().lanes();
        long length = (tokens + (long) workers * lanes - 1) / ((long) workers * lanes); // of a lane
        long perWorker = length * lanes;
        if ((workers - 1) * perWorker >= tokens) {
            throw new UsageException("averaging.workers = " + workers + " of training.lanes = " + lanes
                    + " lanes each are more than the " + tokens
                    + " tokens of the training split can fill: worker "
                    + ((tokens - 1) / perWorker + 1) + " would have none: use fewer workers or lanes");
        }
        if (settings.averaging().choosesSteps()) {
            return;
        }
        long steps = windows(settings, length).count();
        if (settings.averaging().steps().isPresent() && settings.averaging().fixedSteps() > steps) {
            throw new UsageException("averaging.steps = " + settings.averaging().fixedSteps()
                    + " exceeds the " + steps + " local steps of a shard (" + tokens + " tokens for " + workers
                    + " workers of " + lanes + " lanes, windows of "
                    + settings.training().window()
                    + "): set at most that, or auto");
        }
        var warmup = settings.averaging().warmup();
        long lead = new RoundSteps(settings.averaging(), steps).lead(workers);
        if (lead >= steps) {
            throw new UsageException("averaging.warmup.rounds = " + warmup.rounds() + " of one worker take " + lead
                    + " steps or more, all that its shard has: set fewer rounds, or fewer averaging.steps");
        }
    }

    /** Parameter-averaging workers. */
    int workers() {
        return train.shards();
    }

    /** The windows that each worker's shard is cut into. */
    WindowLengths windows(TrainSettings settings) {
        return windows(settings, train.length());
    }

    /** The windows of shards of another length. */
    static WindowLengths windows(TrainSettings settings, long columns) {
        return new WindowLengths(
                settings.training().window(),
                settings.training().variableWindow(),
                columns,
                settings.run().seed());
    }

    /** What a run on this data needs beside the Java heap. */
    MemoryNeed memoryNeed(TrainSettings settings) {
        return TrainingMemory.of(settings, corpus.vocabulary().size(), workers());
    }
}
