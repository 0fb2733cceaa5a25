package dev.recurve.kernel;

import dev.recurve.cell.CellLayout;
import dev.recurve.kernel.RecurrentKernel.Gradients;
import dev.recurve.kernel.RecurrentKernel.Pass;
import dev.recurve.kernel.RecurrentKernel.State;
import dev.recurve.kernel.RecurrentKernel.Weights;

/** Holds the arrays of a pass against the shapes, before native code reads or writes beyond them. */
final class PassCheck {
    private static final Weights NO_WEIGHTS = new Weights(null, null, null, null, null);
    private static final State NO_STATE = new State(null, null);

    private final CellLayout layout;

    PassCheck(CellLayout layout) {
        this.layout = layout;
    }

    void check(Weights weights, Pass pass) {
        check("", weights);
        long rows = pass.shape().rows();
        require("input", pass.input(), rows, layout.sizes().input());
        require("output", pass.output(), rows, layout.sizes().output());
        check("initial", pass.initial(), pass.shape());
        check("last", pass.last(), pass.shape());
    }

    void check(SequenceShape shape, Gradients gradients) {
        check("gradient of ", gradients.weights());
        long rows = shape.rows();
        require("gradient of output", gradients.output(), rows, layout.sizes().output());
        require("gradient of input", gradients.input(), rows, layout.sizes().input());
        if (gradients.last() != null) {
            check("gradient of last", gradients.last(), shape);
        }
        if (gradients.initial() != null) {
            check("gradient of initial", gradients.initial(), shape);
        }
    }

    private void check(String of, Weights given) {
        Weights weights = given == null ? NO_WEIGHTS : given;
        require(of + "layer weights", weights.layer(), 1, layout.layerLength());
        require(of + "recurrent weights", weights.recurrent(), 1, layout.recurrentLength());
        require(of + "bias", weights.bias(), 1, layout.biasLength());
        require(of + "peephole weights", weights.peephole(), 1, layout.peepholeLength());
        require(of + "projection", weights.projection(), 1, layout.projectionLength());
    }

    private void check(String name, State given, SequenceShape shape) {
        State state = given == null ? NO_STATE : given;
        require(
                name + " hidden state",
                state.hidden(),
                shape.batch(),
                layout.sizes().output());
        long cells = layout.type().isLstm() ? layout.sizes().hidden() : 0;
        require(name + " cell state", state.cell(), shape.batch(), cells);
    }

    private void require(String name, FloatAddress array, long rows, long columns) {
        long found = array == null ? 0 : array.capacity();
        if (found < rows * columns || (found > 0 && array.isNull())) {
            throw new IllegalArgumentException(layout.type().label() + " " + layout.sizes() + ": " + name + " of "
                    + rows * columns + " floats expected, found " + found);
        }
    }
}
