package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import dev.recurve.kernel.RecurrentKernel.Gradients;
import dev.recurve.kernel.RecurrentKernel.Pass;
import dev.recurve.kernel.RecurrentKernel.State;
import dev.recurve.kernel.RecurrentKernel.Weights;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What recurrent kernels, the fast and the plain, refuse before native code runs over the end of an array. */
class RecurrentKernelRefusalsTest {
    private static List<RecurrentKernel> both(CellLayout layout) {
        return List.of(new OneDnnRecurrent(layout), new PlainRecurrent(layout));
    }

    @Test
    void backwardWithoutForwardIsRefused() {
        CellLayout layout = CellLayout.of(CellType.GRU, CellSizes.of(2, 2));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(2, 2));
        for (RecurrentKernel kernel : both(layout)) {
            assertThatThrownBy(() -> kernel.backward(problem.weights, problem.pass, problem.gradients))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("without a training forward");
            kernel.forward(problem.weights, problem.pass, true);
            Pass other = new Pass(
                    problem.shape,
                    problem.pass.input(),
                    problem.filledState(),
                    problem.pass.output(),
                    problem.pass.last());
            assertThatThrownBy(() -> kernel.backward(problem.weights, other, problem.gradients))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("without a training forward over the same arrays");
        }
    }

    /** Native code would write over the end of a smaller kernel's workspace. */
    @Test
    void tapesOfAnotherKernelAreRefused() {
        CellLayout layout = CellLayout.of(CellType.LSTM, CellSizes.of(2, 2));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(2, 2));
        for (RecurrentKernel kernel : both(layout)) {
            for (RecurrentKernel other : both(layout)) {
                assertThatThrownBy(() -> kernel.forward(problem.weights, problem.pass, other.newTape()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("the tape is of another kernel");
                other.forward(problem.weights, problem.pass, true);
                assertThatThrownBy(() ->
                                kernel.backward(problem.weights, problem.pass, other.ownTape(), problem.gradients))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("the tape is of another kernel");
            }
            assertThatThrownBy(() -> kernel.backward(problem.weights, problem.pass, null, problem.gradients))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("needs the tape");
        }
    }

    /** A tape that was closed, or whose kernel was, holds no pass. */
    @Test
    void closedTapesHoldNoPass() {
        CellLayout layout = CellLayout.of(CellType.GRU, CellSizes.of(2, 2));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(2, 2));
        for (RecurrentKernel kernel : both(layout)) {
            kernel.forward(problem.weights, problem.pass, true);
            kernel.close();
            assertThatThrownBy(() -> kernel.backward(problem.weights, problem.pass, problem.gradients))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("without a training forward");
            problem.run(kernel); // may be used again
        }
    }

    /** Whatever array is missing or too short is named before native code runs over its end. */
    @Test
    void arraysThatDoNotFitAreRefused() {
        CellLayout layout = CellLayout.of(CellType.LSTM_PEEPHOLE, new CellSizes(3, 5, 2));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(4, 2));
        Weights w = problem.weights;
        Pass p = problem.pass;
        Gradients g = problem.gradients;
        FloatAddress few = NativeFloats.filled(1, 0);
        for (RecurrentKernel kernel : both(layout)) {
            forwardRefused(
                    kernel,
                    new Weights(few, w.recurrent(), w.bias(), w.peephole(), w.projection()),
                    p,
                    "layer weights of 60 floats expected, found 1");
            forwardRefused(
                    kernel,
                    new Weights(w.layer(), few, w.bias(), w.peephole(), w.projection()),
                    p,
                    "recurrent weights of 40 floats expected, found 1");
            forwardRefused(
                    kernel,
                    new Weights(w.layer(), w.recurrent(), few, w.peephole(), w.projection()),
                    p,
                    "bias of 20 floats expected, found 1");
            forwardRefused(
                    kernel,
                    new Weights(w.layer(), w.recurrent(), w.bias(), null, w.projection()),
                    p,
                    "peephole weights of 15 floats expected, found 0");
            forwardRefused(
                    kernel,
                    new Weights(w.layer(), w.recurrent(), w.bias(), w.peephole(), few),
                    p,
                    "projection of 10 floats expected, found 1");
            forwardRefused(
                    kernel,
                    w,
                    new Pass(p.shape(), few, p.initial(), p.output(), p.last()),
                    "input of 24 floats expected, found 1");
            forwardRefused(
                    kernel,
                    w,
                    new Pass(p.shape(), p.input(), p.initial(), few, p.last()),
                    "output of 16 floats expected, found 1");
            State noCell = new State(p.initial().hidden(), null);
            forwardRefused(
                    kernel,
                    w,
                    new Pass(p.shape(), p.input(), noCell, p.output(), p.last()),
                    "initial cell state of 10 floats expected, found 0");
            forwardRefused(
                    kernel,
                    w,
                    new Pass(p.shape(), p.input(), null, p.output(), p.last()),
                    "initial hidden state of 4 floats expected, found 0");
            forwardRefused(
                    kernel,
                    w,
                    new Pass(new SequenceShape(5, 2), p.input(), p.initial(), p.output(), p.last()),
                    "input of 30 floats expected, found 24");
            kernel.forward(w, p, true);
            backwardRefused(
                    kernel,
                    problem,
                    new Gradients(few, g.last(), g.input(), g.initial(), g.weights()),
                    "gradient of output of 16 floats expected, found 1");
            backwardRefused(
                    kernel,
                    problem,
                    new Gradients(g.output(), g.last(), few, g.initial(), g.weights()),
                    "gradient of input of 24 floats expected, found 1");
            backwardRefused(
                    kernel,
                    problem,
                    new Gradients(g.output(), noCell, g.input(), g.initial(), g.weights()),
                    "gradient of last cell state of 10 floats expected, found 0");
            backwardRefused(
                    kernel,
                    problem,
                    new Gradients(g.output(), g.last(), g.input(), noCell, g.weights()),
                    "gradient of initial cell state of 10 floats expected, found 0");
            backwardRefused(
                    kernel,
                    problem,
                    new Gradients(g.output(), g.last(), g.input(), g.initial(), null),
                    "gradient of layer weights of 60 floats expected, found 0");
        }
    }

    private static void forwardRefused(RecurrentKernel kernel, Weights weights, Pass pass, String message) {
        assertThatThrownBy(() -> kernel.forward(weights, pass, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static void backwardRefused(
            RecurrentKernel kernel, RecurrentProblem problem, Gradients gradients, String message) {
        assertThatThrownBy(() -> kernel.backward(problem.weights, problem.pass, gradients))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
