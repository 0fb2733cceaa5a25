package dev.recurve.layer;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.RowTable;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** Looks token vectors up; its gradient touches only the rows of the tokens in the batch. */
public final class TokenEmbeddingLayer extends WordEncoderLayer<TokenEmbedding> {
    private static final long serialVersionUID = 1L;

    private int[] touchedRows; // null: the whole gradient may be non-zero

    TokenEmbeddingLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
    }

    @Override
    public void lookUp(int[] tokens, FloatAddress output) {
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0 || tokens[i] >= layerConf().inputSize()) {
                throw new IllegalArgumentException("token id " + tokens[i] + " at position " + i
                        + " is outside the vocabulary of " + layerConf().inputSize() + " words");
            }
        }
        RowTable.gather(parameter(TokenEmbedding.WEIGHT), embeddingSize(), tokens, output);
    }

    @Override
    void forward(int[] tokens, FloatAddress output) {
        lookUp(tokens, output);
    }

    @Override
    void backward(int[] tokens, FloatAddress gradients) {
        FloatAddress table = gradient(TokenEmbedding.WEIGHT);
        if (touchedRows == null) {
            Pointer.memset(table, 0, table.capacity() * Float.BYTES);
        } else {
            RowTable.zero(table, embeddingSize(), touchedRows); // all other rows are still zero
        }
        touchedRows = Arrays.stream(tokens).sorted().distinct().toArray();
        RowTable.scatterAdd(gradients, embeddingSize(), tokens, table);
    }

    /** Rows of the table whose gradient may differ from zero after the last backward pass, ascending. */
    public int[] touchedRows() {
        return touchedRows;
    }

    /** Tells the layer that somebody else wrote to its gradient. */
    public void gradientOverwritten() {
        touchedRows = null;
    }
}
