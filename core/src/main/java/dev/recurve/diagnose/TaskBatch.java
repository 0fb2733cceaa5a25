package dev.recurve.diagnose;

import dev.recurve.kernel.SequenceShape;

/**
 * Sequences of a task side by side, time-major.
 *
 * @param shape steps and lanes
 * @param inputs [length, lanes, input]
 * @param targets [answers, lanes, answer]
 */
public record TaskBatch(SequenceShape shape, float[] inputs, float[] targets) {
    /** Zeroed arrays for a number of sequences. */
    public static TaskBatch of(SequenceTask task, int lanes) {
        SequenceShape shape = new SequenceShape(task.length(), lanes);
        return new TaskBatch(
                shape,
                new float[shape.rows() * task.inputSize()],
                new float[task.answers() * lanes * task.answerSize()]);
    }

    /** The sequence of one lane [length][input]. */
    public double[][] sequence(int lane) {
        int size = inputs.length / shape.rows();
        double[][] sequence = new double[shape.time()][size];
        for (int t = 0; t < shape.time(); t++) {
            for (int i = 0; i < size; i++) {
                sequence[t][i] = inputs[(t * shape.batch() + lane) * size + i];
            }
        }
        return sequence;
    }
}
