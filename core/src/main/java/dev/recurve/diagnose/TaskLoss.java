package dev.recurve.diagnose;

/** The loss of one answer, and its gradient. */
public enum TaskLoss {
    /** {@code Σ (y - t)²}. */
    SQUARED_ERROR {
        @Override
        double gradient(double[] y, float[] targets, int row) {
            double loss = 0;
            for (int i = 0; i < y.length; i++) {
                double difference = y[i] - targets[row * y.length + i];
                loss += difference * difference;
                y[i] = 2 * difference;
            }
            return loss;
        }
    },
    /** {@code -Σ t log softmax(y)}, in nats. */
    CROSS_ENTROPY {
        @Override
        double gradient(double[] y, float[] targets, int row) {
            double max = Double.NEGATIVE_INFINITY;
            for (double logit : y) {
                max = Math.max(max, logit);
            }
            double sum = 0;
            for (double logit : y) {
                sum += Math.exp(logit - max);
            }
            double loss = 0;
            for (int i = 0; i < y.length; i++) {
                double logProbability = y[i] - max - Math.log(sum);
                float target = targets[row * y.length + i];
                loss -= target * logProbability;
                y[i] = Math.exp(logProbability) - target;
            }
            return loss;
        }
    };

    /**
     * Computes the loss of one answer.
     *
     * @param y in: the network's answer; out: the gradient of the loss with respect to it
     * @param targets [rows, y.length]; for the cross entropy each row a distribution
     * @param row which of them
     * @return the loss
     */
    abstract double gradient(double[] y, float[] targets, int row);
}
