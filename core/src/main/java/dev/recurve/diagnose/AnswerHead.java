package dev.recurve.diagnose;

/**
 * The linear answer {@code y = V h + a} of every row, its loss and its gradients, in place on arrays that are used again.
 *
 * @param hidden elements of h
 * @param loss what an answer costs
 * @param weights V [hidden, answer], behind it a [answer]
 * @param weightGradients receives the gradients of the weights
 * @param states h of every row [rows, hidden]
 * @param stateGradients receives the gradients of the states
 */
record AnswerHead(
        int hidden, TaskLoss loss, float[] weights, float[] weightGradients, float[] states, float[] stateGradients) {

    /** Arrays for a number of rows. */
    static AnswerHead of(SequenceTask task, int hidden, int rows) {
        int length = (hidden + 1) * task.answerSize();
        return new AnswerHead(
                hidden,
                task.loss(),
                new float[length],
                new float[length],
                new float[rows * hidden],
                new float[rows * hidden]);
    }

    /**
     * Computes the mean loss over all rows, and its gradients.
     *
     * @param targets [rows, answer]
     */
    double run(float[] targets) {
        int answer = weights.length / (hidden + 1);
        int rows = states.length / hidden;
        double[] y = new double[answer];
        double[] sums = new double[weights.length];
        double total = 0;
        for (int row = 0; row < rows; row++) {
            answer(row, y);
            total += loss.gradient(y, targets, row);
            for (int k = 0; k < answer; k++) {
                sums[hidden * answer + k] += y[k] / rows;
            }
            for (int j = 0; j < hidden; j++) {
                double dState = 0;
                for (int k = 0; k < answer; k++) {
                    dState += weights[j * answer + k] * y[k] / rows;
                    sums[j * answer + k] += states[row * hidden + j] * y[k] / rows;
                }
                stateGradients[row * hidden + j] = (float) dState;
            }
        }
        for (int i = 0; i < sums.length; i++) {
            weightGradients[i] = (float) sums[i];
        }
        return total / rows;
    }

    private void answer(int row, double[] y) {
        for (int k = 0; k < y.length; k++) {
            y[k] = weights[hidden * y.length + k];
            for (int j = 0; j < hidden; j++) {
                y[k] += states[row * hidden + j] * weights[j * y.length + k];
            }
        }
    }
}
