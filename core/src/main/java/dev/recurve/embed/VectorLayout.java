package dev.recurve.embed;

import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.UsageException;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What a token's vector is made of: for each layer that it holds, the forward state after reading the token, and for a
 * biLM then the backward state after reading it.
 *
 * <p>Layer 0 is the token embedding, which a biLM's two directions share; as in ELMo it is repeated, so that every layer
 * has two halves.
 *
 * @see <a href="https://arxiv.org/abs/1802.05365">Peters et al. 2018</a>
 */
public final class VectorLayout {
    private final Layers layers;
    private final int directions;
    private final int layerCount; // the embedding included
    private final int[] widths; // of each layer, one direction
    private final int[] offsets; // of each layer in the vector, -1: not in it
    private final int size;
    private final float[] row; // one state, for the mean

    /**
     * The layout for a model.
     *
     * @throws UsageException if the mean is asked for and the layers differ in width
     */
    public VectorLayout(ModelSettings model, Layers layers) {
        this.layers = layers;
        this.directions = model.directions();
        this.layerCount = model.layers() + 1;
        if (layers == Layers.MEAN && model.embedding() != model.output()) {
            throw new UsageException(
                    "embed.layers = mean needs layers of one width, but the model has model.embedding = "
                            + model.embedding() + " and model."
                            + (model.projection() > 0 ? "projection" : "hidden") + " = " + model.output()
                            + ": take all or top");
        }
        widths = new int[layerCount];
        Arrays.fill(widths, model.output());
        widths[0] = model.embedding();
        row = new float[Math.max(model.embedding(), model.output())];
        offsets = new int[layerCount];
        Arrays.fill(offsets, -1);
        int end = 0;
        for (int layer = 0; layer < layerCount; layer++) {
            if (layers == Layers.MEAN) {
                offsets[layer] = 0;
                end = directions * widths[layer];
            } else if (layers == Layers.ALL || layer == layerCount - 1) {
                offsets[layer] = end;
                end += directions * widths[layer];
            }
        }
        size = end;
    }

    /** Floats of a vector. */
    public int size() {
        return size;
    }

    /** Floats that each layer has in a vector, in their order; one number for the mean. */
    public int[] layerSizes() {
        return switch (layers) {
            case ALL -> Arrays.stream(widths).map(width -> directions * width).toArray();
            case TOP, MEAN -> new int[] {size};
        };
    }

    /** Whether vectors hold anything of a layer; layer 0 is the token embedding. */
    boolean holds(int layer) {
        return offsets[layer] >= 0;
    }

    /** Floats of one direction of a layer. */
    int width(int layer) {
        return widths[layer];
    }

    /**
     * Puts the state of one layer and direction into a vector.
     *
     * @param states rows of {@link #width} floats
     * @param index the row's first float
     * @param vector receives it; zeros at first, because the mean is summed up
     */
    void put(FloatBuffer states, int index, int layer, int direction, float[] vector) {
        int width = widths[layer];
        int offset = offsets[layer] + direction * width;
        if (layers != Layers.MEAN) {
            states.get(index, vector, offset, width);
            return;
        }
        states.get(index, row, 0, width);
        for (int i = 0; i < width; i++) {
            vector[offset + i] += row[i] / layerCount;
        }
    }
}
