package dev.recurve.layer;

import dev.recurve.kernel.Columns;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.kernel.SequenceShape;
import java.lang.ref.Reference;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Turns token ids into vectors, whatever stands to their left and right. Ids of padding are not read. */
public abstract class WordEncoderLayer<C extends RecurveLayerConf> extends SequenceLayer<C> {
    private static final long serialVersionUID = 1L;

    private final transient FloatMemory realVectors = new FloatMemory(); // without padding
    private transient Batch written; // by the last forward pass
    private int[] ids; // of the last forward pass, time-major, without padding

    WordEncoderLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
    }

    /**
     * Computes vectors outside training.
     *
     * @param tokens ids
     * @param output receives [tokens.length, embedding]
     * @throws IllegalArgumentException if an id is outside the vocabulary
     */
    public abstract void lookUp(int[] tokens, FloatAddress output);

    /** As {@link #lookUp}, and keeps what {@link #backward} needs. */
    abstract void forward(int[] tokens, FloatAddress output);

    /**
     * Writes the layer's gradients from those of the vectors [tokens.length, embedding] of the last forward, which may be
     * changed.
     */
    public abstract void backward(int[] tokens, FloatAddress gradients);

    /** The gradients as DL4J wants them. */
    Gradient ownGradients() {
        return gradients();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        int[] all = timeMajorIds(input);
        SequenceShape shape = new SequenceShape(Math.toIntExact(input.size(1)), Math.toIntExact(input.size(0)));
        SequenceLengths lengths = lengthsOf(shape);
        ids = lengths.withoutPadding(all);
        int width = embeddingSize();
        INDArray memory = newSequence(workspaces, ArrayType.ACTIVATIONS, shape.time(), shape.batch(), width);
        written = new Batch(memory, lengths, true);
        if (lengths.isFull()) {
            encode(training, written.address());
        } else {
            FloatAddress vectors = realVectors.reserve((long) ids.length * width);
            encode(training, vectors);
            lengths.realRows().scatter(vectors, Columns.all(width), written.address(), Columns.all(width));
            lengths.realRows().zeroPadding(written.address(), width);
        }
        return written.toDl4j();
    }

    private void encode(boolean training, FloatAddress output) {
        if (training) {
            forward(ids, output);
        } else {
            lookUp(ids, output);
        }
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        int width = embeddingSize();
        Batch outputGradient = readGradient(epsilon, written, width);
        backward(ids, withoutPadding(outputGradient, width));
        Reference.reachabilityFence(outputGradient);
        return new Pair<>(ownGradients(), null); // ids have no gradient
    }

    private FloatAddress withoutPadding(Batch gradient, int width) {
        if (gradient.lengths().isFull()) {
            return gradient.address();
        }
        FloatAddress vectors = realVectors.reserve((long) ids.length * width);
        gradient.lengths().realRows().gather(gradient.address(), Columns.all(width), vectors, Columns.all(width));
        return vectors;
    }

    /** Size of a vector. */
    public int embeddingSize() {
        return layerConf().outputSize();
    }

    @Override
    public void close() {
        realVectors.close();
    }
}
