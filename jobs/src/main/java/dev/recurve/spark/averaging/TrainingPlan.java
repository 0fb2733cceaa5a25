package dev.recurve.spark.averaging;

import dev.recurve.config.AveragingSettings;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import dev.recurve.model.ModelSize;
import dev.recurve.model.SentenceNetworkSize;
import dev.recurve.spark.cluster.ClusterShape;
import dev.recurve.spark.cluster.MemoryNeed;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.SentenceCounts;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * What a training run will take on a cluster, reckoned from settings and the counts of the corpus: the memory by which
 * preflight judges, and disk and time by what a round moves and computes.
 *
 * <p>With P parameters, v vectors of them that are averaged in a round (the parameters, and the optimizer's where its
 * state is averaged), V = v 4P bytes, W workers, and a share r of the reduction that a process does
 * at a time:
 *
 * <pre>
 * heap of an executor    base + 2.25 V + r (W + 2) V           what was sent, as an object and in blocks of 4 MB; what is
 *                                                                reduced, and the means on their way
 * heap of the driver     base + 4.75 V                           the same, and the means as they come and as objects
 * checkpoint             4P (1 + averaged + outer vectors + W · kept ones) + vocabulary
 * shuffle of a round     V W
 * </pre>
 *
 * @param kind of model, in words
 * @param corpus what is trained on
 * @param parameters of the model
 * @param workers that train
 * @param need beside the heap, on processors like this one
 * @param heap of the processes
 * @param disk what is written
 * @param time how long it takes
 * @param warnings what would be refused, or is too small, with the setting that helps
 */
public record TrainingPlan(
        String kind,
        Corpus corpus,
        long parameters,
        int workers,
        MemoryNeed need,
        Heap heap,
        Disk disk,
        PlannedTime time,
        List<String> warnings) {
    /** A token and its count in {@code vocabulary.tsv}, and what the other small files of a checkpoint take. */
    private static final long WORD_BYTES = 12;

    private static final long SMALL_FILES = 8L << 10;

    /** Of a labelled sentence on a worker's heap: objects, and ids and labels of its tokens. */
    private static final long SENTENCE_BYTES = 130;

    private static final long TOKEN_BYTES = 12;

    /**
     * Bytes of an id in a layout, whole numbers that Snappy has compressed, by the bits of the largest: measured 1.98 with
     * 1,400 words (11 bits) and 2.79 with 10,000 (14 bits).
     */
    private static final double BYTES_OF_BIT = 0.27;

    private static final double BYTES_OF_NO_BIT = -1;

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
     * What is alive on Java heaps at most; a collector needs more than that ({@link ClusterShape#problems}).
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
     * Reckons for a language model.
     *
     * @param settings of the run
     * @param shape of the cluster
     * @param measure whether to train for some seconds here, to learn how fast a worker is
     * @throws UsageException if the settings do not fit the corpus
     */
    public static TrainingPlan of(TrainSettings settings, Corpus corpus, ClusterShape shape, boolean measure) {
        int workers = workers(settings.averaging(), shape);
        TrainingData.requireData(corpus.tokens(), workers, settings);
        ModelSettings model = settings.model();
        int words = corpus.vocabulary();
        OptimizerSettings optimizer = settings.training().optimizer();
        long parameters = ModelSize.of(model, words).parameters();
        PlannedSizes sizes = new PlannedSizes(settings.averaging(), optimizer, parameters, workers);
        long layout = (long) ((corpus.tokens() + corpus.validationTokens()) * model.directions() * idBytes(words));
        Disk disk = sizes.disk(settings.checkpoint().keep(), WORD_BYTES * words + SMALL_FILES, layout);
        PlannedTime.Work work = PlannedTime.Work.of(settings, corpus, workers, shape.settings());
        if (measure) {
            work = work.at(new MeasuredSpeed(optimizer, shape.threadsHere()).of(settings, words));
        }
        return new TrainingPlan(
                "language model",
                corpus,
                sizes,
                TrainingMemory.of(settings, words, workers).onProcessorsLikeThis(),
                sizes.heap(shape, 0),
                disk,
                PlannedTime.of(work, disk, workers, shape.settings()),
                shape);
    }

    /**
     * Reckons for a tagger or classifier.
     *
     * @param settings of the run; its corpus is there
     * @param shape of the cluster
     * @param hadoop reaches the corpus, and the language model whose layers are read
     * @param measure whether to train for some seconds here, to learn how fast a worker is
     * @throws RecurveException if corpus or language model are missing or do not fit the settings
     */
    public static TrainingPlan of(
            SentenceTrainSettings settings, ClusterShape shape, Configuration hadoop, boolean measure)
            throws IOException {
        SentenceInputs inputs = SentenceInputs.withoutVectors(settings, hadoop);
        SentenceTask task = inputs.task();
        SentenceFolder folder = inputs.corpus();
        SentenceCounts train = folder.counts(Split.TRAIN);
        int workers = workers(settings.averaging(), shape);
        OptimizerSettings optimizer = settings.training().optimizer();
        SentenceNetworkSize network = task.size();
        PlannedSizes sizes = new PlannedSizes(settings.averaging(), optimizer, network.parameters(), workers);
        int words = folder.vocabulary().size();
        long data = (SENTENCE_BYTES * train.sentences() + TOKEN_BYTES * train.tokens()) / workers;
        Disk disk = sizes.disk(
                settings.checkpoint().keep(),
                WORD_BYTES * words + SMALL_FILES + inputs.contextBytes(),
                inputs.layoutBytes());
        long validation =
                folder.has(Split.VALIDATION) ? folder.counts(Split.VALIDATION).tokens() : 0;
        Corpus corpus = new Corpus(train.tokens(), validation, words);
        PlannedTime.Work work = PlannedTime.Work.of(settings, task, train, corpus, workers, shape.settings());
        if (measure) {
            int length = (int) Math.max(1, train.tokens() / train.sentences());
            work = work.at(new MeasuredSpeed(optimizer, shape.threadsHere()).of(task, length));
        }
        return new TrainingPlan(
                task.kind(),
                corpus,
                sizes,
                TrainingMemory.of(task, settings.averaging(), optimizer, train.longest(), workers)
                        .onProcessorsLikeThis(),
                sizes.heap(shape, data),
                disk,
                PlannedTime.of(work, disk, workers, shape.settings()),
                shape);
    }

    private TrainingPlan(
            String kind,
            Corpus corpus,
            PlannedSizes sizes,
            MemoryNeed need,
            Heap heap,
            Disk disk,
            PlannedTime time,
            ClusterShape shape) {
        this(
                kind,
                corpus,
                sizes.parameters(),
                sizes.workers(),
                need,
                heap,
                disk,
                time,
                shape.problems(need, heap.executor(), heap.driver()));
    }

    private static int workers(AveragingSettings averaging, ClusterShape shape) {
        return averaging.workers() == 0 ? shape.settings().slots() : averaging.workers();
    }

    private static double idBytes(int words) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(words - 1);
        return Math.max(1, Math.min(Integer.BYTES, BYTES_OF_BIT * bits + BYTES_OF_NO_BIT));
    }
}
