package dev.recurve.model;

import dev.recurve.cell.CellLayout;
import dev.recurve.config.SoftmaxType;
import dev.recurve.config.UsageException;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.RecurrentKernel;
import dev.recurve.kernel.RecurrentKernel.State;
import dev.recurve.kernel.RecurrentKernel.Weights;
import dev.recurve.kernel.SequenceShape;
import dev.recurve.layer.SoftmaxOutput;
import dev.recurve.layer.SoftmaxOutputLayer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * The forward direction of a language model or biLM, one layer and one step at a time, the states in the caller's hands:
 * for looking at them, and changing them, between steps.
 *
 * <p>The model's parameters must not change meanwhile. Not safe for several threads.
 */
public final class ForwardSteps implements AutoCloseable {
    private final LanguageModel model;
    private final List<RecurrentKernel> kernels = new ArrayList<>();
    private final List<Weights> weights = new ArrayList<>();
    private final List<FloatMemory> hiding = new ArrayList<>(); // recurrent weights with some rows zero
    private final boolean[] hides; // [layers]
    private final FloatMemory output = new FloatMemory();

    /** @param model stays the caller's */
    public ForwardSteps(LanguageModel model) {
        if (model.config().skip()) {
            throw new UsageException("probes read models without skip connections, found model.skip = true");
        }
        this.model = model;
        hides = new boolean[layers()];
        for (int i = 0; i < layers(); i++) {
            kernels.add(RecurrentKernel.create(cell(i)));
            weights.add(model.recurrent().get(i).weights(0));
            hiding.add(new FloatMemory());
        }
    }

    /** Number of recurrent layers. */
    public int layers() {
        return model.config().layers();
    }

    /** Type and sizes of a layer's cell. */
    public CellLayout cell(int layer) {
        return LanguageModelGraph.cell(model.config(), layer);
    }

    /** Elements of a layer's cell state; 0 where it has none. */
    public int cellState(int layer) {
        CellLayout cell = cell(layer);
        return cell.type().isLstm() ? cell.sizes().hidden() : 0;
    }

    /** Token embeddings [tokens.length, embedding]. */
    public void lookUp(int[] tokens, FloatAddress to) {
        model.embedding().lookUp(tokens, to);
    }

    /**
     * One step of one layer.
     *
     * @param lanes sequences side by side
     * @param input [lanes, input]
     * @param before the state before the step
     * @param after receives the state after it; other memory than {@code before}
     */
    public void step(int layer, int lanes, FloatAddress input, State before, State after) {
        FloatAddress hidden = output.reserve((long) lanes * cell(layer).sizes().output());
        var pass = new RecurrentKernel.Pass(new SequenceShape(1, lanes), input, before, hidden, after);
        kernels.get(layer).forward(weights.get(layer), pass, null);
    }

    /**
     * Sets the outgoing recurrent weights of units to zero, in a copy of the weights; those of other units are as they
     * were.
     *
     * @param units of the layer's output; empty: all weights as they were
     */
    public void hideFromRecurrence(int layer, int[] units) {
        if (units.length == 0 && !hides[layer]) {
            return;
        }
        hides[layer] = units.length > 0;
        Weights own = model.recurrent().get(layer).weights(0);
        FloatAddress recurrent = own.recurrent();
        if (units.length > 0) {
            long width = cell(layer).gateWidth();
            FloatAddress copy = hiding.get(layer).reserve(own.recurrent().capacity());
            Pointer.memcpy(copy, own.recurrent(), copy.capacity() * Float.BYTES);
            for (int unit : units) {
                Pointer.memset(copy.from(unit * width, width), 0, width * Float.BYTES);
            }
            recurrent = copy;
        }
        weights.set(layer, new Weights(own.layer(), recurrent, own.bias(), own.peephole(), own.projection()));
        kernels.get(layer).weightsChanged();
    }

    /** Whether the log-odds of two words are the difference of two products: not across clusters of adaptive softmax. */
    public boolean hasOneSoftmax() {
        return model.config().softmax().type() != SoftmaxType.ADAPTIVE;
    }

    /**
     * The weights of a word in the softmax, where {@link #hasOneSoftmax there is one}: its logit is their product with the top layer's output, plus the last of
     * them.
     *
     * @return [output + 1], the bias last
     */
    public float[] outputWeights(int id) {
        int width = model.config().output() + 1;
        float[] row = new float[width];
        model.parameter(LanguageModelGraph.OUTPUT, SoftmaxOutput.WEIGHT)
                .from((long) id * width, width)
                .asBuffer()
                .get(row);
        return row;
    }

    /** The softmax, for log-probabilities. */
    public SoftmaxOutputLayer output() {
        return model.output();
    }

    @Override
    public void close() {
        kernels.forEach(RecurrentKernel::close);
        hiding.forEach(FloatMemory::close);
        output.close();
    }
}
