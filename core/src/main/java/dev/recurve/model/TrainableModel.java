package dev.recurve.model;

import dev.recurve.batch.TrainingBatch;
import dev.recurve.kernel.FloatAddress;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A model that gradient descent trains: one flat vector of parameters and one of gradients.
 *
 * <p>One thread at a time may use a model.
 *
 * @param <B> what a step reads
 */
public interface TrainableModel<B extends TrainingBatch> extends AutoCloseable {
    /**
     * Computes the gradients of the mean loss over the batch's counted targets.
     *
     * @param batch inputs and targets
     * @param seed of everything random in the step
     * @return the mean loss in nats
     */
    double computeGradients(B batch, long seed);

    /** All parameters as one vector; call {@link #parametersChanged} after writing. */
    FloatAddress parameters();

    /** The last gradients, laid out like {@link #parameters}. */
    FloatAddress gradients();

    /** Which parts of the last gradients may differ from zero. */
    ParameterSpans gradientSpans();

    /** Tells the model that {@link #parameters} were written to. */
    void parametersChanged();

    /** Number of parameters. */
    long parameterCount();

    /** The DL4J network. */
    ComputationGraph network();

    @Override
    void close();
}
