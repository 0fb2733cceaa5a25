package dev.recurve.train;

import dev.recurve.batch.TrainingBatch;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.Vectors;
import dev.recurve.model.TrainableModel;

/**
 * The steps of one worker: gradients of a batch, clipping, optimizer.
 *
 * @param <B> what a step of the model reads
 */
public final class LocalTrainer<B extends TrainingBatch> implements AutoCloseable {
    private final TrainableModel<B> model;
    private final OptimizerSettings config;
    private final Optimizer optimizer;

    /** A trainer of the model with a new optimizer. */
    public LocalTrainer(TrainableModel<B> model, OptimizerSettings config) {
        this.model = model;
        this.config = config;
        this.optimizer = Optimizer.create(config, model.parameterCount());
    }

    /**
     * What a step saw.
     *
     * @param loss mean cross entropy, nats per counted token
     * @param tokens counted targets, of all directions
     * @param gradientNorm global norm before clipping
     */
    public record Step(double loss, int tokens, double gradientNorm) {
        /** Whether loss and gradients are numbers. */
        public boolean isFinite() {
            return Double.isFinite(loss) && Double.isFinite(gradientNorm);
        }
    }

    /**
     * Trains on one batch; the parameters stay as they are if loss or gradients are not finite.
     *
     * @param batch inputs and targets
     * @param learningRate step size
     * @param seed of everything random in the step
     */
    public Step step(B batch, double learningRate, long seed) {
        double loss = model.computeGradients(batch, seed);
        double norm = GradientClipping.norm(model.gradients(), model.gradientSpans());
        Step step = new Step(loss, batch.countTargets(), norm);
        if (step.isFinite()) {
            double factor = GradientClipping.factor(norm, config.clip());
            var gradient = new Optimizer.Gradient(model.gradients(), model.gradientSpans(), factor);
            decay(learningRate);
            optimizer.step(model.parameters(), gradient, learningRate);
            model.parametersChanged();
        }
        return step;
    }

    /** {@code θ ← (1 - η λ) θ}, apart from the gradient (Loshchilov and Hutter 2019). */
    private void decay(double learningRate) {
        if (config.weightDecay() > 0) {
            FloatAddress parameters = model.parameters();
            Vectors.scale((float) (1 - learningRate * config.weightDecay()), parameters, parameters.capacity());
        }
    }

    /** The rule's state. */
    public Optimizer optimizer() {
        return optimizer;
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
