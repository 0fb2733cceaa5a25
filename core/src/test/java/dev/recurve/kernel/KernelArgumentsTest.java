package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import dev.recurve.kernel.RecurrentKernel.Gradients;
import dev.recurve.kernel.RecurrentKernel.Pass;
import dev.recurve.kernel.RecurrentKernel.State;
import dev.recurve.kernel.RecurrentKernel.Weights;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** One array of a pass of whatever length: native code would read or write beyond the end of a short one. */
class KernelArgumentsTest {
    private static final int ARRAYS = 9;

    @Property(tries = 500)
    void aShortArrayIsRefusedAndALongOneIsNot(
            @ForAll CellType type,
            @ForAll @IntRange(min = 1, max = 6) int input,
            @ForAll @IntRange(min = 1, max = 6) int hidden,
            @ForAll @IntRange(min = 1, max = 6) int time,
            @ForAll @IntRange(min = 1, max = 6) int batch,
            @ForAll @IntRange(max = ARRAYS - 1) int which,
            @ForAll @IntRange(max = 400) int length) {
        CellLayout layout = CellLayout.of(type, CellSizes.of(input, hidden));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(time, batch));
        FloatAddress given = length == 0 ? null : NativeFloats.filled(length, 0.5f);
        long needed = needed(problem, which);
        try (RecurrentKernel kernel = RecurrentKernel.create(layout)) {
            if (length >= needed) {
                run(kernel, problem, which, given);
                assertThat(NativeFloats.toArray(problem.gradients.weights().bias()))
                        .hasSize(layout.biasLength());
            } else {
                assertThatThrownBy(() -> run(kernel, problem, which, given))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(needed + " floats expected, found " + length);
            }
        }
    }

    private static long needed(RecurrentProblem problem, int which) {
        CellSizes sizes = problem.layout.sizes();
        int rows = problem.shape.rows();
        return switch (which) {
            case 0 -> problem.layout.layerLength();
            case 1 -> problem.layout.recurrentLength();
            case 2 -> problem.layout.biasLength();
            case 3, 7 -> (long) rows * sizes.input();
            case 4, 6 -> (long) rows * sizes.output();
            case 5 -> (long) problem.shape.batch() * sizes.output();
            default -> problem.layout.recurrentLength();
        };
    }

    private static void run(RecurrentKernel kernel, RecurrentProblem problem, int which, FloatAddress given) {
        Weights w = problem.weights;
        Pass p = problem.pass;
        Gradients g = problem.gradients;
        Weights weights = new Weights(
                which == 0 ? given : w.layer(),
                which == 1 ? given : w.recurrent(),
                which == 2 ? given : w.bias(),
                w.peephole(),
                w.projection());
        State initial = which == 5 ? new State(given, p.initial().cell()) : p.initial();
        Pass pass =
                new Pass(p.shape(), which == 3 ? given : p.input(), initial, which == 4 ? given : p.output(), p.last());
        Weights into = g.weights();
        Weights gradients = new Weights(
                into.layer(), which == 8 ? given : into.recurrent(), into.bias(), into.peephole(), into.projection());
        kernel.forward(weights, pass, true);
        kernel.backward(
                weights,
                pass,
                new Gradients(
                        which == 6 ? given : g.output(),
                        g.last(),
                        which == 7 ? given : g.input(),
                        g.initial(),
                        gradients));
    }
}
