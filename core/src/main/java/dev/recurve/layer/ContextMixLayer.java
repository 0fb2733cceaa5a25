package dev.recurve.layer;

import dev.recurve.batch.SentenceBatch;
import dev.recurve.kernel.Columns;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.RowMap;
import dev.recurve.kernel.ScalarMix;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** Appends a learnt mix of context vectors. */
public final class ContextMixLayer extends AppendedLayer<ContextMix> implements BatchReader {
    private static final long serialVersionUID = 1L;

    private final int layers;
    private final int width; // of a context vector
    private final float[] weights;
    private final transient ScalarMix mix;
    private final transient FloatMemory context = new FloatMemory(); // [layers, time, batch, width]
    private final transient FloatMemory mixed = new FloatMemory(); // [time, batch, width], and its gradient
    private transient SentenceBatch batch;
    private transient FloatAddress given; // in place of the batch's vectors; null: none
    private transient FloatAddress read; // what the last pass mixed

    ContextMixLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        ContextMix settings = (ContextMix) configuration.getLayer();
        layers = settings.layers();
        width = settings.outputSize() - settings.inputSize();
        weights = new float[layers + 1];
        mix = new ScalarMix(layers);
    }

    /**
     * Takes the context vectors of the next passes from elsewhere than from the batch, as where they are trained.
     *
     * @param vectors [layers, time, batch, width], zero at padding
     */
    public void readFrom(FloatAddress vectors) {
        given = vectors;
    }

    @Override
    public void setBatch(SentenceBatch next) {
        if (given == null && next.contextSize() != layers * width) {
            throw new IllegalArgumentException(name() + ": context vectors of " + layers + " layers of width " + width
                    + " = " + layers * width + " numbers a token expected, found " + next.contextSize()
                    + ": were they made by another model?");
        }
        batch = next;
    }

    @Override
    void appendTo(Batch output, boolean training) {
        read = given == null ? ofBatch() : given;
        long length = (long) output.shape().rows() * width;
        FloatAddress to = mixed.reserve(length);
        parameter(ContextMix.WEIGHT).get(weights);
        mix.forward(weights, read, length, to);
        RowMap.identity(output.shape().rows()).scatter(to, Columns.all(width), output.address(), ownColumns());
    }

    private FloatAddress ofBatch() {
        float[] values = batch.context();
        FloatAddress memory = context.reserve(values.length);
        memory.put(values);
        return memory;
    }

    @Override
    void backward(Batch outputGradient) {
        RowMap all = RowMap.identity(outputGradient.shape().rows());
        long length = (long) outputGradient.shape().rows() * width;
        FloatAddress own = mixed.reserve(length);
        all.gather(outputGradient.address(), ownColumns(), own, Columns.all(width));
        mix.backward(read, length, own, weights); // padding of the context is zero
        gradient(ContextMix.WEIGHT).put(weights);
    }

    /**
     * The gradient of the context vectors, through the last backward pass.
     *
     * @param rows positions of the batch, time × batch
     * @param gradients receives [layers, time, batch, width]; what is at padding has no meaning
     */
    public void contextGradients(int rows, FloatAddress gradients) {
        long length = (long) rows * width;
        mix.inputGradients(mixed.reserve(length), length, gradients);
    }

    @Override
    public void close() {
        context.close();
        mixed.close();
    }
}
