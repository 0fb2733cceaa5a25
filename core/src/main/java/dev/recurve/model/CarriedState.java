package dev.recurve.model;

import dev.recurve.layer.LayerState;
import java.util.List;

/** The hidden and cell states of all layers of a model, carried from window to window of one shard. */
public final class CarriedState implements AutoCloseable {
    private final List<LayerState> layers;

    CarriedState(List<LayerState> layers) {
        this.layers = layers;
    }

    List<LayerState> layers() {
        return layers;
    }

    /** Sets all states to zero. */
    public void reset() {
        layers.forEach(LayerState::reset);
    }

    /** Sets the states of one lane to zero. */
    public void resetLane(int lane) {
        layers.forEach(layer -> layer.resetLane(lane));
    }

    /** Copies the states: for each layer hidden and cell of each direction. */
    public float[][] toArrays() {
        return layers.stream().map(LayerState::toArray).toArray(float[][]::new);
    }

    /**
     * Sets the states.
     *
     * @throws IllegalArgumentException if the arrays do not fit the model and the lanes
     */
    public void set(float[][] values) {
        if (values.length != layers.size()) {
            throw new IllegalArgumentException(
                    "carried states of " + layers.size() + " layers expected, found " + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            layers.get(i).set(values[i]);
        }
    }

    @Override
    public void close() {
        layers.forEach(LayerState::close);
    }
}
