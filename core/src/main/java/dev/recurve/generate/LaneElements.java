package dev.recurve.generate;

import dev.recurve.model.CarriedState;
import java.util.Arrays;

/**
 * Where the elements of each lane lie in the arrays of a {@link CarriedState}: asked of the state itself, since that
 * depends on cell, projection and directions.
 */
final class LaneElements {
    private final int[][][] places; // [lane][layer][element]

    private LaneElements(int[][][] places) {
        this.places = places;
    }

    /** The elements of every lane of a state, whose values are lost. */
    static LaneElements of(CarriedState state, int lanes) {
        float[][] ones = state.toArrays();
        for (float[] layer : ones) {
            Arrays.fill(layer, 1);
        }
        int[][][] places = new int[lanes][ones.length][];
        for (int lane = 0; lane < lanes; lane++) {
            state.set(ones);
            state.resetLane(lane);
            float[][] marked = state.toArrays();
            for (int layer = 0; layer < marked.length; layer++) {
                places[lane][layer] = zeros(marked[layer]);
            }
        }
        return new LaneElements(places);
    }

    private static int[] zeros(float[] values) {
        int count = 0;
        int[] found = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            if (values[i] == 0) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /**
     * Gives every lane the state of another.
     *
     * @param sources lane i gets what {@code sources[i]} had
     */
    void rearrange(CarriedState state, int[] sources) {
        float[][] before = state.toArrays();
        float[][] after = state.toArrays();
        for (int lane = 0; lane < sources.length; lane++) {
            for (int layer = 0; layer < before.length; layer++) {
                int[] to = places[lane][layer];
                int[] from = places[sources[lane]][layer];
                for (int i = 0; i < to.length; i++) {
                    after[layer][to[i]] = before[layer][from[i]];
                }
            }
        }
        state.set(after);
    }
}
