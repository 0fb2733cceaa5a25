package dev.recurve.config;

import java.io.Serializable;

/**
 * How gradients become steps.
 *
 * @param type the rule
 * @param learningRate step size before the schedule
 * @param momentum of {@code momentum} and {@code nesterov}
 * @param beta1 decay of Adam's first moment
 * @param beta2 decay of Adam's second moment
 * @param epsilon Adam's and AdaGrad's denominator floor
 * @param clip largest global norm of the gradient, 0 for no clipping
 * @param weightDecay what all parameters shrink by in a step, as a share of the learning rate
 * @param nonMonotone validations that {@code nt-asgd} waits for a better one than before them
 */
public record OptimizerSettings(
        @Setting(
                        doc =
                                "sgd, momentum, nesterov, adam, adagrad (Duchi et al. 2011) or nt-asgd (Merity et al. 2018:"
                                        + " sgd, and from the time when validation stops improving the mean of its steps)",
                        or = "sgd")
                OptimizerType type,
        @Setting(
                        doc =
                                "step size before the schedule. The loss is the mean over the tokens of a window: papers that"
                                        + " sum over the window (Zaremba et al. 2014: 1) have the learning rate divided by its"
                                        + " length here, PyTorch's example (mean, 20) has the same",
                        or = "20.0")
                double learningRate,
        @Setting(doc = "momentum of momentum and nesterov", or = "0.9") double momentum,
        @Setting(doc = "Adam's decay of the first moment", or = "0.9") double beta1,
        @Setting(doc = "Adam's decay of the second moment", or = "0.999") double beta2,
        @Setting(doc = "floor of Adam's and AdaGrad's denominator", or = "1e-8") double epsilon,
        @Setting(doc = "largest global norm of the gradient (Pascanu et al. 2013); 0: no clipping", or = "0.25")
                double clip,
        @Setting(
                        doc =
                                "weight decay, apart from the gradient: parameters shrink by rate * weight-decay in each step"
                                        + " (Loshchilov and Hutter 2019; with adam this is AdamW)",
                        or = "0.0")
                double weightDecay,
        @Setting(
                        doc =
                                "nt-asgd: averaging begins when the validation perplexity of an epoch is above the best of all"
                                        + " but the last so many (Merity et al. 2018: 5)",
                        or = "5")
                int nonMonotone)
        implements Serializable {
    private static final int DEFAULT_NON_MONOTONE = 5;

    public OptimizerSettings {
        Bounds.positive("learning-rate", learningRate);
        if (type == OptimizerType.ADAM && learningRate > 1) {
            throw new IllegalArgumentException("learning-rate must be at most 1 with adam (0.001 is usual), found "
                    + learningRate + ": the default is one for sgd");
        }
        Bounds.below("momentum", momentum, 0, 1);
        Bounds.below("beta1", beta1, 0, 1);
        Bounds.below("beta2", beta2, 0, 1);
        Bounds.positive("epsilon", epsilon);
        Bounds.notNegative("clip", clip);
        Bounds.notNegative("weight-decay", weightDecay);
        Bounds.atLeast("non-monotone", nonMonotone, 0);
        if (weightDecay * learningRate >= 1) {
            throw new IllegalArgumentException("weight-decay times learning-rate must be below 1, found " + weightDecay
                    + " * " + learningRate + ": a step would take all parameters away");
        }
    }

    /** Without weight decay and averaging. */
    public OptimizerSettings(
            OptimizerType type,
            double learningRate,
            double momentum,
            double beta1,
            double beta2,
            double epsilon,
            double clip) {
        this(type, learningRate, momentum, beta1, beta2, epsilon, clip, 0, DEFAULT_NON_MONOTONE);
    }

    /** Plain descent at rate 1, where a model is built but not trained. */
    public static OptimizerSettings plain() {
        return new OptimizerSettings(OptimizerType.SGD, 1, 0, 0, 0, 1, 0);
    }
}
