package dev.recurve.layer;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.RowTable;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Looks token vectors up; its gradient touches only the rows of the tokens in the batch. */
public final class TokenEmbeddingLayer extends NativeLayer<TokenEmbedding> {
    private static final long serialVersionUID = 1L;

    private int[] ids; // of the last forward pass, time-major
    private int[] touchedRows; // null: the whole gradient may be non-zero

    TokenEmbeddingLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        long batch = input.size(0);
        long time = input.size(1);
        ids = timeMajorIds(input);
        INDArray output = newSequence(
                workspaces, ArrayType.ACTIVATIONS, time, batch, layerConf().outputSize());
        lookUp(ids, FloatAddress.of(output));
        return toDl4j(output);
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
        RowTable.gather(parameter(TokenEmbedding.WEIGHT), layerConf().outputSize(), tokens, output);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        int width = layerConf().outputSize();
        INDArray outputGradient = toTimeMajor(epsilon, width); // [time, batch, embedding]
        FloatAddress table = gradient(TokenEmbedding.WEIGHT);
        if (touchedRows == null) {
            Pointer.memset(table, 0, table.capacity() * Float.BYTES);
        } else {
            RowTable.zero(table, width, touchedRows); // all other rows are still zero
        }
        touchedRows = Arrays.stream(ids).sorted().distinct().toArray();
        RowTable.scatterAdd(FloatAddress.of(outputGradient), width, ids, table);
        return new Pair<>(gradients(), null); // ids have no gradient
    }

    /** Rows of the table whose gradient may differ from zero after the last backward pass, ascending. */
    public int[] touchedRows() {
        return touchedRows;
    }

    /** Tells the layer that somebody else wrote to its gradient. */
    public void gradientOverwritten() {
        touchedRows = null;
    }

    /** Size of a vector. */
    public int embeddingSize() {
        return layerConf().outputSize();
    }
}
