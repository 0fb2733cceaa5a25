package dev.recurve.model;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.SequenceShape;
import dev.recurve.layer.RecurrentLayer;
import dev.recurve.layer.SoftmaxOutputLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * The forward pass of a language model without dropout, into buffers that are used again.
 *
 * <p>With directions {@code D}, layer 0 is the token embedding [D · time, lanes, embedding] and layer {@code l ≥ 1} the
 * hidden states [D · time, lanes, output] of recurrent layer {@code l}.
 */
public final class SequenceEncoder implements AutoCloseable {
    private final LanguageModel model;
    private final List<FloatMemory> buffers = new ArrayList<>();

    /** An encoder over the model's present and future parameters. */
    public SequenceEncoder(LanguageModel model) {
        this.model = model;
        for (int i = 0; i <= model.recurrent().size(); i++) {
            buffers.add(new FloatMemory());
        }
    }

    /**
     * Encodes a batch of sequences; the model's attached state is used and advanced.
     *
     * @param tokens ids, time-major [D · time, lanes]; exactly that many
     * @param time steps of one direction
     * @param lanes sequences
     * @return the layers' outputs from the embedding up, valid until the next call
     * @throws IllegalArgumentException if an id is outside the vocabulary or the sizes do not fit
     */
    public List<FloatAddress> encode(int[] tokens, int time, int lanes) {
        int rows = model.config().directions() * time * lanes;
        if (tokens.length != rows) {
            throw new IllegalArgumentException("expected " + model.config().directions() + " directions × " + time
                    + " steps × " + lanes + " lanes = " + rows + " token ids, found " + tokens.length);
        }
        List<FloatAddress> layers = new ArrayList<>(buffers.size());
        FloatAddress below = buffers.get(0).reserve((long) rows * model.config().embedding());
        model.embedding().lookUp(tokens, below);
        layers.add(below);
        for (int i = 0; i < model.recurrent().size(); i++) {
            RecurrentLayer layer = model.recurrent().get(i);
            FloatAddress output = buffers.get(i + 1)
                    .reserve((long) rows * layer.cell().sizes().output());
            layer.forward(new SequenceShape(time, lanes), below, output, false);
            layers.add(output);
            below = output;
        }
        return layers;
    }

    /** The model's output layer, for losses and probabilities of encoded rows. */
    public SoftmaxOutputLayer output() {
        return model.output();
    }

    @Override
    public void close() {
        buffers.forEach(FloatMemory::close);
    }
}
