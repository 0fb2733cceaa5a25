package dev.recurve.bench.cells;

import dev.recurve.bench.SentenceLengths;
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
        return SentenceLengths.descending(SENTENCES, random);
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
