package dev.recurve.spark.averaging;

import dev.recurve.config.AveragingSettings;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.OptimizerType;
import dev.recurve.config.Precision;
import dev.recurve.model.ContextEncoder;
import dev.recurve.model.ModelSize;
import dev.recurve.model.SentenceNetworkSize;
import dev.recurve.spark.cluster.MemoryNeed;
import dev.recurve.train.NativeMemory;
import java.util.Locale;

/** What training needs beside the Java heap, in every process: what preflight asks for and {@code plan} tells. */
final class TrainingMemory {
    private TrainingMemory() {}

    /**
     * Of a language model.
     *
     * @param words number of token ids
     */
    static MemoryNeed of(TrainSettings settings, int words, int workers) {
        ModelSettings model = settings.model();
        OptimizerSettings optimizer = settings.training().optimizer();
        int window = settings.training().longestWindow();
        int lanes = settings.training().lanes();
        String of = String.format(
                Locale.ROOT,
                "a model of %,d parameters, %d lanes and windows of %d",
                ModelSize.of(model, words).parameters(),
                lanes,
                window);
        Precision precision = settings.training().precision();
        return new MemoryNeed(
                NativeMemory.ofWorker(model, words, optimizer, window, lanes, precision),
                precision == Precision.BF16 ? NativeMemory.ofCopies(model, words, window, lanes) : 0,
                NativeMemory.ofDriver(
                        ModelSize.of(model, words).parameters(),
                        driverVectors(settings.averaging(), optimizer, workers)),
                workers,
                of);
    }

    /**
     * Of a tagger or classifier.
     *
     * @param longest tokens of the longest sentence: it is a batch by itself where it is larger than one
     */
    static MemoryNeed of(
            SentenceTask task, AveragingSettings averaging, OptimizerSettings optimizer, int longest, int workers) {
        SentenceNetworkSize size = task.size();
        long rows = Math.max(task.batch().tokens(), longest);
        ContextEncoder.Shape contexts = task.trainedContexts();
        long boundaries = contexts == null ? 0 : task.batch().sentences(); // that the language model reads as well
        // loaded whole at the start and for every checkpoint, with memory for its gradients
        long loaded = contexts == null
                ? 0
                : 2L
                        * Float.BYTES
                        * ModelSize.of(contexts.model(), contexts.words()).parameters();
        String of = String.format(
                Locale.ROOT, "a %s of %,d parameters and batches of %,d tokens", task.kind(), size.parameters(), rows);
        return new MemoryNeed(
                NativeMemory.ofSentenceWorker(size, optimizer, rows + boundaries),
                0,
                NativeMemory.ofDriver(size.parameters(), driverVectors(averaging, optimizer, workers)) + loaded,
                workers,
                of);
    }

    /** Vectors that the driver keeps from round to round beside parameters and gradients ({@link DriverState}). */
    private static int driverVectors(AveragingSettings averaging, OptimizerSettings optimizer, int workers) {
        OuterOptimizer rule = OuterOptimizer.of(averaging, workers);
        return rule.stateVectors()
                + (rule.startsAtParameters() ? 0 : 1)
                + PlannedSizes.averagedState(averaging, optimizer)
                + (optimizer.type() == OptimizerType.NT_ASGD ? 1 : 0);
    }
}
