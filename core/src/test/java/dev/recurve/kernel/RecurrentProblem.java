package dev.recurve.kernel;

import dev.recurve.cell.CellLayout;
import dev.recurve.kernel.RecurrentKernel.Gradients;
import dev.recurve.kernel.RecurrentKernel.Pass;
import dev.recurve.kernel.RecurrentKernel.State;
import dev.recurve.kernel.RecurrentKernel.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Random distinct weights, inputs, states and gradients for a kernel. */
final class RecurrentProblem {
    final CellLayout layout;
    final SequenceShape shape;
    final Weights weights;
    final Pass pass;
    final Gradients gradients;

    private final SplittableRandom random;

    RecurrentProblem(CellLayout layout, SequenceShape shape) {
        this.layout = layout;
        this.shape = shape;
        random = new SplittableRandom(shape.hashCode() * 31L + layout.sizes().hashCode());
        weights = new Weights(
                uniform(layout.layerLength(), 0.5),
                uniform(layout.recurrentLength(), 0.5),
                uniform(layout.biasLength(), 0.5),
                uniform(layout.peepholeLength(), 0.5),
                uniform(layout.projectionLength(), 0.5));
        int inputs = shape.rows() * layout.sizes().input();
        int outputs = shape.rows() * layout.sizes().output();
        pass = new Pass(shape, uniform(inputs, 1), randomState(), NativeFloats.filled(outputs, 7), filledState());
        gradients = new Gradients(
                uniform(outputs, 1), randomState(), NativeFloats.filled(inputs, 7), filledState(), filledWeights());
    }

    private FloatAddress uniform(int length, double range) {
        return length == 0 ? null : NativeFloats.random(random, length, range);
    }

    private State randomState() {
        return new State(uniform(hiddens(), 1), uniform(cells(), 1));
    }

    /** Old values, which have to be overwritten. */
    State filledState() {
        return new State(filled(hiddens()), filled(cells()));
    }

    private Weights filledWeights() {
        return new Weights(
                filled(layout.layerLength()),
                filled(layout.recurrentLength()),
                filled(layout.biasLength()),
                filled(layout.peepholeLength()),
                filled(layout.projectionLength()));
    }

    private static FloatAddress filled(int length) {
        return length == 0 ? null : NativeFloats.filled(length, 7);
    }

    private int hiddens() {
        return shape.batch() * layout.sizes().output();
    }

    private int cells() {
        return layout.type().isLstm() ? shape.batch() * layout.sizes().hidden() : 0;
    }

    /** Runs forward and backward, and copies everything that the kernel wrote. */
    Map<String, float[]> run(RecurrentKernel kernel) {
        kernel.forward(weights, pass, true);
        kernel.backward(weights, pass, gradients);
        Map<String, float[]> results = new LinkedHashMap<>();
        put(results, "output", pass.output());
        put(results, "last hidden", pass.last().hidden());
        put(results, "last cell", pass.last().cell());
        put(results, "input gradient", gradients.input());
        put(results, "initial hidden gradient", gradients.initial().hidden());
        put(results, "initial cell gradient", gradients.initial().cell());
        put(results, "layer gradient", gradients.weights().layer());
        put(results, "recurrent gradient", gradients.weights().recurrent());
        put(results, "bias gradient", gradients.weights().bias());
        put(results, "peephole gradient", gradients.weights().peephole());
        put(results, "projection gradient", gradients.weights().projection());
        return results;
    }

    private static void put(Map<String, float[]> results, String name, FloatAddress memory) {
        if (memory != null) {
            results.put(name, NativeFloats.toArray(memory));
        }
    }
}
