package dev.recurve.layer;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.RowTable;
import dev.recurve.kernel.Vectors;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.nd4j.linalg.api.buffer.DataType;

/** Looks token vectors up; its gradient touches only the rows of the tokens in the batch. */
public final class TokenEmbeddingLayer extends WordEncoderLayer<TokenEmbedding> {
    private static final long serialVersionUID = 1L;
    private static final int[] NO_ROWS = {};

    private transient SoftmaxOutputLayer lender; // null: the table is this layer's own
    private int[] touchedRows; // null: the whole gradient may be non-zero
    private boolean frozen;

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
        int width = embeddingSize();
        if (lender == null) {
            RowTable.gather(parameter(TokenEmbedding.WEIGHT), width, tokens, output);
        } else {
            RowTable.gather(lender.weight(), width + 1, width, tokens, output);
        }
    }

    @Override
    void forward(int[] tokens, FloatAddress output) {
        lookUp(tokens, output);
        dropWords(tokens, output);
    }

    @Override
    public void backward(int[] tokens, FloatAddress vectors) {
        int width = embeddingSize();
        dropWords(tokens, vectors);
        if (lender != null) {
            // The output layer came first and wrote its own part: this one is added.
            RowTable.scatterAdd(vectors, width, tokens, lender.weightGradient(), width + 1);
            lender.touch(tokens);
            return;
        }
        FloatAddress table = gradient(TokenEmbedding.WEIGHT);
        if (touchedRows == null) {
            Pointer.memset(table, 0, table.capacity() * Float.BYTES);
        } else {
            RowTable.zero(table, width, touchedRows); // all other rows are still zero
        }
        if (frozen) {
            touchedRows = NO_ROWS;
            return;
        }
        touchedRows = Arrays.stream(tokens).sorted().distinct().toArray();
        RowTable.scatterAdd(vectors, width, tokens, table);
    }

    @Override
    Gradient ownGradients() {
        return lender == null ? gradients() : new DefaultGradient();
    }

    /** Vectors, or their gradients [ids, embedding]: zero for words that are left out, the others scaled up. */
    private void dropWords(int[] ids, FloatAddress vectors) {
        double rate = layerConf().wordDropout();
        if (rate == 0) {
            return;
        }
        int width = embeddingSize();
        long seed = seed(StepStream.WORDS);
        for (int i = 0; i < ids.length; i++) {
            // a stream for each word: the same answer wherever it stands in the window
            boolean dropped = new SplittableRandom(seed ^ ids[i] * 0xBF58476D1CE4E5B9L).nextDouble() < rate;
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

    /** Leaves the vectors as they are: their gradient is zero from here on. */
    public void freeze() {
        frozen = true;
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
