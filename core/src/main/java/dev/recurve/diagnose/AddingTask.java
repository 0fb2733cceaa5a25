package dev.recurve.diagnose;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The adding problem: each step shows a number from [0, 1) and a mark; the answer after the last step is the sum of the
 * two numbers that were marked, one in the first half of the sequence and one in the second.
 *
 * <p>Answering 1 always costs the variance of the sum, 1/6. Doing better takes remembering a number over at least half of
 * the sequence.
 *
 * @param length steps of a sequence
 * @see <a href="https://doi.org/10.1162/neco.1997.9.8.1735">Hochreiter and Schmidhuber 1997, experiment 4</a>
 * @see <a href="https://arxiv.org/abs/1504.00941">Le, Jaitly and Hinton 2015, section 4.1</a>
 */
public record AddingTask(int length) implements SequenceTask {
    /** @throws IllegalArgumentException if the length is below 2: each half needs a step */
    public AddingTask {
        if (length < 2) {
            throw new IllegalArgumentException("length must be at least 2 for the adding task, found " + length);
        }
    }

    @Override
    public int inputSize() {
        return 2;
    }

    @Override
    public int answerSize() {
        return 1;
    }

    @Override
    public int answers() {
        return 1;
    }

    @Override
    public TaskLoss loss() {
        return TaskLoss.SQUARED_ERROR;
    }

    @Override
    public double chance() {
        return 1.0 / 6;
    }

    @Override
    public void fill(TaskBatch batch, SplittableRandom random) {
        int lanes = batch.shape().batch();
        Arrays.fill(batch.inputs(), 0);
        for (int lane = 0; lane < lanes; lane++) {
            for (int t = 0; t < length; t++) {
                batch.inputs()[2 * (t * lanes + lane)] = (float) random.nextDouble();
            }
            int first = random.nextInt(length / 2);
            int second = random.nextInt(length / 2, length);
            batch.inputs()[2 * (first * lanes + lane) + 1] = 1;
            batch.inputs()[2 * (second * lanes + lane) + 1] = 1;
            batch.targets()[lane] =
                    batch.inputs()[2 * (first * lanes + lane)] + batch.inputs()[2 * (second * lanes + lane)];
        }
    }
}
