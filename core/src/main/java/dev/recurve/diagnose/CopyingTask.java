package dev.recurve.diagnose;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The copying problem: the first {@value #SYMBOLS} steps show symbols, blanks follow, and in the last {@value #SYMBOLS}
 * steps the network is asked for the symbols in their order.
 *
 * <p>Guessing costs {@code ln 8} nats a symbol. Each symbol has to be remembered over {@code length - 5} steps.
 *
 * @param length steps of a sequence
 * @see <a href="https://doi.org/10.1162/neco.1997.9.8.1735">Hochreiter and Schmidhuber 1997, experiment 2</a>
 * @see <a href="https://arxiv.org/abs/1511.06464">Arjovsky, Shah and Bengio 2016, section 4.1</a>
 */
public record CopyingTask(int length) implements SequenceTask {
    /** Symbols to remember. */
    private static final int SYMBOLS = 5;
    /** Different symbols. */
    private static final int ALPHABET = 8;
    /** Shown between symbols and answers. */
    private static final int BLANK = ALPHABET;
    /** Shown where a symbol is asked for. */
    private static final int ASK = ALPHABET + 1;

    /** @throws IllegalArgumentException if there is no room for symbols and answers */
    public CopyingTask {
        if (length < 2 * SYMBOLS) {
            throw new IllegalArgumentException(
                    "length must be at least " + 2 * SYMBOLS + " for the copying task, found " + length);
        }
    }

    @Override
    public int inputSize() {
        return ALPHABET + 2;
    }

    @Override
    public int answerSize() {
        return ALPHABET;
    }

    @Override
    public int answers() {
        return SYMBOLS;
    }

    @Override
    public TaskLoss loss() {
        return TaskLoss.CROSS_ENTROPY;
    }

    @Override
    public double chance() {
        return Math.log(ALPHABET);
    }

    @Override
    public void fill(TaskBatch batch, SplittableRandom random) {
        int lanes = batch.shape().batch();
        Arrays.fill(batch.inputs(), 0);
        Arrays.fill(batch.targets(), 0);
        for (int lane = 0; lane < lanes; lane++) {
            for (int t = 0; t < length; t++) {
                int shown = t >= length - SYMBOLS ? ASK : BLANK;
                if (t < SYMBOLS) {
                    shown = random.nextInt(ALPHABET);
                    batch.targets()[(t * lanes + lane) * ALPHABET + shown] = 1;
                }
                batch.inputs()[(t * lanes + lane) * inputSize() + shown] = 1;
            }
        }
    }
}
