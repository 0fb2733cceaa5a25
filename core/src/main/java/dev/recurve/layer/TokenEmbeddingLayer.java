package dev.recurve.layer;

import dev.recurve.kernel.Columns;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.RowTable;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.kernel.SequenceShape;
import dev.recurve.kernel.Vectors;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Looks token vectors up; its gradient touches only the rows of the tokens in the batch. Ids of padding are not read. */
public final class TokenEmbeddingLayer extends SequenceLayer<TokenEmbedding> {
    private static final long serialVersionUID = 1L;

    private final transient FloatMemory realVectors = new FloatMemory(); // without padding
    private transient Batch written; // by the last forward pass
    private int[] ids; // of the last forward pass, time-major, without padding
    private transient SoftmaxOutputLayer lender; // null: the table is this layer's own
    private int[] touchedRows; // null: the whole gradient may be non-zero

    TokenEmbeddingLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
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
            lookUp(ids, written.address());
            dropWords(training, written.address());
        } else {
            FloatAddress vectors = realVectors.reserve((long) ids.length * width);
            lookUp(ids, vectors);
            dropWords(training, vectors);
            lengths.realRows().scatter(vectors, Columns.all(width), written.address(), Columns.all(width));
            lengths.realRows().zeroPadding(written.address(), width);
        }
        return written.toDl4j();
    }

    /**
     * Looks vectors up.
     *
     * @param tokens ids
     * @param output receives [tokens.length, embedding]
     * @throws IllegalArgumentException if an id is outside the vocabulary
     */
    public void lookUp(int[] tokens, FloatAddress output) {
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0 || tokens[i] >= layerConf().inputSize()) {
                throw new IllegalArgumentException("token id " + tokens[i] + " at position " + i
                        + " is outside the vocabulary of " + layerConf().inputSize() + " words");
            }
        }
        int width = embeddingSize();
        if (lender == null) {
            RowTable.gather(parameter(TokenEmbedding.WEIGHT), width, tokens, output);
        } else {
            RowTable.gather(lender.weight(), width + 1, width, tokens, output);
        }
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        int width = embeddingSize();
        Batch outputGradient = readGradient(epsilon, written, width);
        FloatAddress vectors = withoutPadding(outputGradient, width);
        dropWords(true, vectors);
        if (lender != null) {
            // The output layer came first and wrote its own part: this one is added.
            RowTable.scatterAdd(vectors, width, ids, lender.weightGradient(), width + 1);
            lender.touch(ids);
            Reference.reachabilityFence(outputGradient);
            return new Pair<>(new DefaultGradient(), null);
        }
        FloatAddress table = gradient(TokenEmbedding.WEIGHT);
        if (touchedRows == null) {
            Pointer.memset(table, 0, table.capacity() * Float.BYTES);
        } else {
            RowTable.zero(table, width, touchedRows); // all other rows are still zero
        }
        touchedRows = Arrays.stream(ids).sorted().distinct().toArray();
        RowTable.scatterAdd(vectors, width, ids, table);
        Reference.reachabilityFence(outputGradient);
        return new Pair<>(gradients(), null); // ids have no gradient
    }

    /** Vectors, or their gradients [ids, embedding]: zero for words that are left out, the others scaled up. */
    private void dropWords(boolean training, FloatAddress vectors) {
        double rate = layerConf().wordDropout();
        if (!training || rate == 0) {
            return;
        }
        int width = embeddingSize();
        for (int i = 0; i < ids.length; i++) {
            // a stream for each word: the same answer wherever it stands in the window
            boolean dropped = new SplittableRandom(stepSeed() ^ ids[i] * 0xBF58476D1CE4E5B9L).nextDouble() < rate;
            Vectors.scale(dropped ? 0 : (float) (1 / (1 - rate)), vectors.from((long) i * width, width), width);
        }
    }

    /**
     * Takes the token vectors from the output layer's weight, as a layer that was configured as tied has to.
     *
     * @throws IllegalArgumentException if the sizes differ
     * @see <a href="https://arxiv.org/abs/1611.01462">Inan, Khosravi and Socher 2017</a>
     */
    public void tie(SoftmaxOutputLayer output) {
        if (output.layerConf().inputSize() != embeddingSize()
                || output.vocabularySize() != layerConf().inputSize()) {
            throw new IllegalArgumentException("an output weight of "
                    + layerConf().inputSize() + " rows of "
                    + embeddingSize() + " expected to tie token vectors to, found " + output.vocabularySize() + " of "
                    + output.layerConf().inputSize());
        }
        lender = output;
    }

    private FloatAddress withoutPadding(Batch gradient, int width) {
        if (gradient.lengths().isFull()) {
            return gradient.address();
        }
        FloatAddress vectors = realVectors.reserve((long) ids.length * width);
        gradient.lengths().realRows().gather(gradient.address(), Columns.all(width), vectors, Columns.all(width));
        return vectors;
    }

    /** Rows of the table whose gradient may differ from zero after the last backward pass, ascending. */
    public int[] touchedRows() {
        return touchedRows;
    }

    /** Tells the layer that somebody else wrote to its gradient. */
    public void gradientOverwritten() {
        touchedRows = null;
    }

    @Override
    public void close() {
        realVectors.close();
    }

    /** Size of a vector. */
    public int embeddingSize() {
        return layerConf().outputSize();
    }
}
