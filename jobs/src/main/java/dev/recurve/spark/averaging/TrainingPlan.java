package dev.recurve.spark.averaging;

import dev.recurve.config.LocalOptimizerState;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.PlanSettings;
import dev.recurve.config.UsageException;
import dev.recurve.model.ModelSize;
import dev.recurve.spark.cluster.ClusterShape;
import dev.recurve.spark.cluster.MemoryNeed;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.Split;
import dev.recurve.train.Optimizer;
import java.util.List;

/**
 * What a training run of a language model will take on a cluster, reckoned from settings alone: the memory by which
 * preflight judges, and disk and time by what a round moves and computes.
 *
 * <p>With P parameters, v vectors of them that are averaged in a round (the parameters, and the optimizer's where its
 * state is averaged), V = v 4P bytes, W workers, w of them in a process, and a share r of the reduction that a process does
 * at a time:
 *
 * <pre>
 * heap of an executor    base + 2.25 V + max(w V, r (W + 4) V)   what was sent, as an object and in blocks of 4 MB; a copy
 *                                                                of each worker's, later what is reduced, with three
 *                                                                copies on its way
 * heap of the driver     base + 4.25 V                           the same, and the means as they come and as objects
 * checkpoint             4P (1 + averaged + outer vectors + W · kept ones) + vocabulary
 * shuffle of a round     V W
 * </pre>
 *
 * @param corpus what is trained on
 * @param parameters of the model
 * @param workers that train
 * @param need beside the heap
 * @param heap of the processes
 * @param disk what is written
 * @param time how long it takes
 * @param warnings what would be refused, or is too small, with the setting that helps
 */
public record TrainingPlan(
        Corpus corpus,
        long parameters,
        int workers,
        MemoryNeed need,
        Heap heap,
        Disk disk,
        PlannedTime time,
        List<String> warnings) {
    /** A heap with Spark and no model in it, after a collection; measured in local mode. */
    private static final long HEAP_BASE = 180L << 20;

    /** An object, and blocks of 4 MB, which take five regions of a heap. */
    private static final double SENT_COPIES = 2.25;

    /** A token and its count in {@code vocabulary.tsv}, and what the other small files of a checkpoint take. */
    private static final long WORD_BYTES = 12;

    private static final long SMALL_FILES = 8L << 10;

    /** Dictionaries of Parquet end at 1 MB: with more words, ids are written as they are. */
    private static final int DICTIONARY_WORDS = 1 << 18;

    /**
     * A corpus.
     *
     * @param tokens of the training split
     * @param validationTokens of the validation split; 0: none
     * @param vocabulary words with an id
     */
    public record Corpus(long tokens, long validationTokens, int vocabulary) {
        /** Of a corpus that was prepared. */
        public static Corpus of(CorpusFolder folder) {
            long validation = folder.has(Split.VALIDATION)
                    ? folder.counts(Split.VALIDATION).tokens()
                    : 0;
            return new Corpus(
                    folder.counts(Split.TRAIN).tokens(),
                    validation,
                    folder.vocabulary().size());
        }
    }

    /**
     * Java heaps.
     *
     * @param executor of a process that trains, bytes; in local mode of the one process
     * @param driver bytes; 0 in local mode
     */
    public record Heap(long executor, long driver) {}

    /**
     * Files.
     *
     * @param checkpoint of one, bytes
     * @param run of the run's folder at most, bytes
     * @param layout of the corpus cut for the workers, bytes
     * @param shuffle that a round moves through the executors' disks, bytes
     */
    public record Disk(long checkpoint, long run, long layout, long shuffle) {}

    /**
     * Reckons.
     *
     * @param settings of the run
     * @param shape of the cluster
     * @throws UsageException if the settings do not fit the corpus
     */
    public static TrainingPlan of(TrainSettings settings, Corpus corpus, ClusterShape shape) {
        PlanSettings plan = shape.settings();
        int asked = settings.averaging().workers();
        int workers = asked == 0 ? plan.slots() : asked;
        TrainingData.requireData(corpus.tokens(), workers, settings);
        ModelSettings model = settings.model();
        long parameters = ModelSize.of(model, corpus.vocabulary()).parameters();
        MemoryNeed need = TrainingMemory.of(settings, corpus.vocabulary(), workers);
        Heap heap = heap(settings, parameters, workers, shape);
        Disk disk = disk(settings, corpus, parameters, workers);
        PlannedTime time = PlannedTime.of(settings, corpus, disk, workers, plan);
        return new TrainingPlan(
                corpus,
                parameters,
                workers,
                need,
                heap,
                disk,
                time,
                shape.problems(need, heap.executor(), heap.driver()));
    }

    private static Heap heap(TrainSettings settings, long parameters, int workers, ClusterShape shape) {
        int sent = sentVectors(settings);
        double vectors = (double) sent * parameters * Float.BYTES;
        int partitions = SliceReduction.partitions(
                sent, parameters, workers, shape.settings().slots());
        double reduced = Math.min(1.0, (double) shape.settings().cores() / partitions) * (workers + 4) * vectors;
        double executor = SENT_COPIES * vectors + Math.max(shape.workersOfProcess(workers) * vectors, reduced);
        return shape.isLocal()
                ? new Heap(HEAP_BASE + (long) (executor + vectors), 0) // and the means
                : new Heap(HEAP_BASE + (long) executor, HEAP_BASE + (long) ((SENT_COPIES + 2) * vectors));
    }

    /** Vectors that travel in a round. */
    private static int sentVectors(TrainSettings settings) {
        return 1
                + (averages(settings)
                        ? Optimizer.stateVectors(settings.training().optimizer())
                        : 0);
    }

    private static boolean averages(TrainSettings settings) {
        return AveragingTrainingMaster.averagesState(new RoundSteps(settings.averaging(), Long.MAX_VALUE));
    }

    private static Disk disk(TrainSettings settings, Corpus corpus, long parameters, int workers) {
        int state = Optimizer.stateVectors(settings.training().optimizer());
        boolean kept = settings.averaging().localOptimizerState() == LocalOptimizerState.KEPT;
        long own = kept ? (long) workers * state : 0;
        long outer = OuterOptimizer.of(settings.averaging(), workers).stateVectors();
        long vectors = sentVectors(settings) + outer + own;
        long checkpoint = Float.BYTES * parameters * vectors + WORD_BYTES * corpus.vocabulary() + SMALL_FILES;
        // the latest, the best, and one in the making; the workers' states of this round and of the one before
        long run = checkpoint * (settings.checkpoint().keep() + 2L) + 2 * own * parameters * Float.BYTES;
        int directions = settings.model().directions();
        long layout = (corpus.tokens() + corpus.validationTokens()) * directions * idBits(corpus.vocabulary()) / 8;
        long shuffle = Float.BYTES * parameters * sentVectors(settings) * workers;
        return new Disk(checkpoint, run, layout, shuffle);
    }

    /** Bits of an id in Parquet: numbers of a dictionary, packed. */
    private static int idBits(int vocabulary) {
        return vocabulary > DICTIONARY_WORDS
                ? Integer.SIZE
                : Integer.SIZE - Integer.numberOfLeadingZeros(vocabulary - 1);
    }
}
