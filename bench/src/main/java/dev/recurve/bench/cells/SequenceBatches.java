package dev.recurve.bench.cells;

import dev.recurve.bench.cells.CellWork.Lengths;
import dev.recurve.kernel.SequenceShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Batches of random sequences, the same for every contender. */
final class SequenceBatches {
    /** Enough that a batch has left the caches when its turn comes again. */
    private static final int COUNT = 8;

    /** Batch and window of the language models of Zaremba et al. 2014. */
    private static final SequenceShape WINDOW = new SequenceShape(35, 20);

    private static final int SENTENCES = 32;
    private static final int SHORTEST = 5;
    private static final int LONGEST = 60;

    /** Lengths of sentences are close to log-normal; these give a median of 20 tokens and a mean of 22.5. */
    private static final double LOG_MEDIAN = Math.log(20);

    private static final double LOG_DEVIATION = 0.5;

    private SequenceBatches() {}

    /**
     * A batch.
     *
     * @param shape steps of the longest sequence, and number of sequences
     * @param lengths steps of each sequence, the longest first
     * @param inputs [time, batch, input]; zeros behind the end of a sequence
     * @param weights what each output is multiplied by in the loss, [time, batch, output]; zeros behind the end
     */
    record Batch(SequenceShape shape, int[] lengths, float[] inputs, float[] weights) {
        /** Tokens without padding. */
        int tokens() {
            return Arrays.stream(lengths).sum();
        }
    }

    static List<Batch> of(CellWork work) {
        SplittableRandom random = new SplittableRandom(17);
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            batches.add(batch(work, lengths(work.lengths(), random), random));
        }
        return batches;
    }

    private static int[] lengths(Lengths kind, SplittableRandom random) {
        if (kind == Lengths.EQUAL) {
            int[] lengths = new int[WINDOW.batch()];
            Arrays.fill(lengths, WINDOW.time());
            return lengths;
        }
        int[] ascending = new int[SENTENCES];
        for (int i = 0; i < SENTENCES; i++) {
            long length = Math.round(Math.exp(LOG_MEDIAN + LOG_DEVIATION * random.nextGaussian()));
            ascending[i] = (int) Math.max(SHORTEST, Math.min(LONGEST, length));
        }
        Arrays.sort(ascending);
        int[] descending = new int[SENTENCES];
        for (int i = 0; i < SENTENCES; i++) {
            descending[i] = ascending[SENTENCES - 1 - i];
        }
        return descending;
    }

    /** A batch of the given lengths, the longest first. */
    static Batch batch(CellWork work, int[] lengths, SplittableRandom random) {
        SequenceShape shape = new SequenceShape(lengths[0], lengths.length);
        return new Batch(
                shape,
                lengths,
                uniform(lengths, shape, work.cell().sizes().input(), random),
                uniform(lengths, shape, work.output(), random));
    }

    /** Uniform in [-1, 1) within the sequences. */
    private static float[] uniform(int[] lengths, SequenceShape shape, int features, SplittableRandom random) {
        float[] values = new float[shape.rows() * features]; // [time, batch, features]
        for (int t = 0; t < shape.time(); t++) {
            for (int b = 0; b < shape.batch(); b++) {
                if (t < lengths[b]) {
                    int row = (t * shape.batch() + b) * features;
                    for (int i = row; i < row + features; i++) {
                        values[i] = (float) random.nextDouble(-1, 1);
                    }
                }
            }
        }
        return values;
    }
}
