package dev.recurve.train;

import dev.recurve.batch.Window;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.model.LanguageModel;

/** The steps of one worker: gradients of a window, clipping, optimizer. */
public final class LocalTrainer implements AutoCloseable {
    private final LanguageModel model;
    private final OptimizerSettings config;
    private final Optimizer optimizer;

    /** A trainer of the model with a new optimizer. */
    public LocalTrainer(LanguageModel model, OptimizerSettings config) {
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
     * Trains on one window; the parameters stay as they are if loss or gradients are not finite.
     *
     * @param window ids and targets
     * @param learningRate step size
     * @param seed of everything random in the step
     */
    public Step step(Window window, double learningRate, long seed) {
        double loss = model.computeGradients(window, seed);
        double norm = GradientClipping.norm(model.gradients(), model.gradientSpans());
        Step step = new Step(loss, window.countTargets(), norm);
        if (step.isFinite()) {
            double factor = GradientClipping.factor(norm, config.clip());
            var gradient = new Optimizer.Gradient(model.gradients(), model.gradientSpans(), factor);
            optimizer.step(model.parameters(), gradient, learningRate);
            model.parametersChanged();
        }
        return step;
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
