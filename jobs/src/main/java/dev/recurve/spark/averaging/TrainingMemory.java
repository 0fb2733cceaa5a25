package dev.recurve.spark.averaging;

import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
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
        boolean rounds = settings.training().precision() == Precision.BF16;
        return new MemoryNeed(
                NativeMemory.ofWorker(model, words, optimizer, window, lanes)
                        + (rounds ? NativeMemory.ofRounding(model, words, window, lanes) : 0),
                NativeMemory.ofDriver(model, words, optimizer),
                workers,
                of);
    }

    /**
     * Of a tagger or classifier.
     *
     * @param longest tokens of the longest sentence: it is a batch by itself where it is larger than one
     */
    static MemoryNeed of(SentenceTask task, OptimizerSettings optimizer, int longest, int workers) {
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
                NativeMemory.ofDriver(size.parameters(), optimizer) + loaded,
                workers,
                of);
    }
}
