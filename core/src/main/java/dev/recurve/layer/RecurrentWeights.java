package dev.recurve.layer;

import dev.recurve.cell.CellLayout;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.RecurrentKernel;
import java.util.function.Function;

/**
 * Where the weights of one direction of a recurrent layer are found.
 *
 * @param cell which weights there are
 * @param direction whose
 */
record RecurrentWeights(CellLayout cell, int direction) {
    /** @param memory the memory of a parameter, or of its gradient, by key */
    RecurrentKernel.Weights from(Function<String, FloatAddress> memory) {
        return new RecurrentKernel.Weights(
                memory.apply(Recurrent.layerWeightKey(direction)),
                memory.apply(Recurrent.recurrentWeightKey(direction)),
                memory.apply(Recurrent.biasKey(direction)),
                cell.peepholes().isEmpty() ? null : memory.apply(Recurrent.peepholeKey(direction)),
                cell.sizes().projection() == 0 ? null : memory.apply(Recurrent.projectionKey(direction)));
    }
}
