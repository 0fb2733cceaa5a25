package dev.recurve.model;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellWeights;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.layer.Recurrent;
import java.nio.FloatBuffer;

/** The weights of a model's recurrent layers, for the plain cells. */
public final class CellParameters {
    private CellParameters() {}

    /**
     * A copy of the weights of one layer and direction.
     *
     * @param model the model
     * @param layer from 0
     * @param direction 0 forward, 1 backward
     * @return the weights, in the order of {@link LanguageModelGraph#cell}
     * @throws IllegalArgumentException if the model has no such layer or direction
     */
    public static CellWeights copy(LanguageModel model, int layer, int direction) {
        if (layer < 0
                || layer >= model.config().layers()
                || direction < 0
                || direction >= model.config().directions()) {
            throw new IllegalArgumentException("no layer " + layer + " of direction " + direction + " in a model of "
                    + model.config().layers() + " layers and " + model.config().directions() + " directions");
        }
        CellLayout layout = LanguageModelGraph.cell(model.config(), layer);
        String name = LanguageModelGraph.recurrentName(model.config(), layer);
        CellWeights weights = CellWeights.zeros(layout);
        read(model.parameter(name, Recurrent.layerWeightKey(direction)), weights.layer());
        read(model.parameter(name, Recurrent.recurrentWeightKey(direction)), weights.recurrent());
        read(model.parameter(name, Recurrent.biasKey(direction)), weights.bias());
        if (weights.peephole().length > 0) {
            read(model.parameter(name, Recurrent.peepholeKey(direction)), weights.peephole());
        }
        if (weights.projection().length > 0) {
            read(model.parameter(name, Recurrent.projectionKey(direction)), weights.projection());
        }
        return weights;
    }

    private static void read(FloatAddress from, double[] to) {
        FloatBuffer values = from.asBuffer();
        for (int i = 0; i < to.length; i++) {
            to[i] = values.get(i);
        }
    }
}
