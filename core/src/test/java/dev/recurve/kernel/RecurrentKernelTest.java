package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import dev.recurve.kernel.RecurrentKernel.Gradients;
import dev.recurve.kernel.RecurrentKernel.Pass;
import dev.recurve.kernel.RecurrentKernel.State;
import dev.recurve.kernel.RecurrentKernel.Tape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast kernels against their plain twin, whose cells are checked by finite differences. */
class RecurrentKernelTest {
    private static final int[] AWKWARD = {1, 2, 7, 33};

    @BeforeAll
    static void oneDnnRuns() {
        assertThat(OneDnn.failure()).isNull();
    }

    /** Every cell that oneDNN has, with and without projection. */
    static Stream<Arguments> fastCells() {
        List<Arguments> cells = new ArrayList<>();
        for (CellType type : CellType.values()) {
            if (RnnDescriptors.cover(CellLayout.of(type, CellSizes.of(1, 1)))) {
                cells.add(Arguments.of(type, false));
                if (type.isLstm()) {
                    cells.add(Arguments.of(type, true));
                }
            }
        }
        return cells.stream();
    }

    /** All lengths, batches and sizes. */
    @ParameterizedTest
    @MethodSource("fastCells")
    void fastEqualsPlain(CellType type, boolean projected) {
        for (int time : AWKWARD) {
            for (int batch : new int[] {1, 5}) {
                for (int input : AWKWARD) {
                    for (int hidden : AWKWARD) {
                        for (int projection : projected ? AWKWARD : new int[1]) {
                            CellLayout layout = CellLayout.of(type, new CellSizes(input, hidden, projection));
                            if (RnnDescriptors.cover(layout)) {
                                fastEqualsPlain(layout, new SequenceShape(time, batch));
                            }
                        }
                    }
                }
            }
        }
    }

    private static void fastEqualsPlain(CellLayout layout, SequenceShape shape) {
        RecurrentProblem problem = new RecurrentProblem(layout, shape);
        try (RecurrentKernel fast = new OneDnnRecurrent(layout);
                RecurrentKernel plain = new PlainRecurrent(layout)) {
            assertClose(
                    problem.run(fast), problem.run(plain), 2e-5f, layout.type() + " " + layout.sizes() + " " + shape);
        }
    }

    /** Floats sum up errors with the size of what is summed. */
    private static void assertClose(
            Map<String, float[]> found, Map<String, float[]> expected, float tolerance, String what) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> {
            float largest = 1;
            for (float value : values) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < values.length; i++) {
                if (!(Math.abs(found.get(name)[i] - values[i]) <= tolerance * largest)) {
                    assertThat(found.get(name))
                            .as(what + ": " + name)
                            .containsExactly(values, within(tolerance * largest));
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("fastCells")
    void inferenceEqualsTrainingForward(CellType type, boolean projected) {
        CellLayout layout = CellLayout.of(type, new CellSizes(33, 7, projected ? 3 : 0));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(7, 5));
        try (RecurrentKernel kernel = new OneDnnRecurrent(layout)) {
            kernel.forward(problem.weights, problem.pass, true);
            float[] training = NativeFloats.toArray(problem.pass.output());
            kernel.forward(problem.weights, problem.pass, false);
            assertThat(NativeFloats.toArray(problem.pass.output())).containsExactly(training, within(1e-6f));
        }
    }

    @Test
    void inferencePacksChangedWeightsWhenTold() {
        CellLayout layout = CellLayout.of(CellType.LSTM, CellSizes.of(7, 7));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(2, 2));
        try (RecurrentKernel kernel = new OneDnnRecurrent(layout);
                RecurrentKernel fresh = new OneDnnRecurrent(layout)) {
            kernel.forward(problem.weights, problem.pass, false);
            Vectors.scale(-0.5f, problem.weights.layer(), 7 * 28);
            kernel.weightsChanged();
            kernel.forward(problem.weights, problem.pass, false);
            float[] repacked = NativeFloats.toArray(problem.pass.output());
            fresh.forward(problem.weights, problem.pass, false);
            assertThat(repacked).isEqualTo(NativeFloats.toArray(problem.pass.output()));
        }
    }

    /** Two windows with carried state equal one long window: forward, and backward when its gradient is carried back. */
    @ParameterizedTest
    @MethodSource("fastCells")
    void carriedStateContinuesTheSequence(CellType type, boolean projected) {
        CellLayout layout = CellLayout.of(type, new CellSizes(5, 7, projected ? 3 : 0));
        both(layout).forEach(kernel -> continuesTheSequence(layout, kernel));
    }

    private static void continuesTheSequence(CellLayout layout, RecurrentKernel kernel) {
        RecurrentProblem whole = new RecurrentProblem(layout, new SequenceShape(8, 3));
        try (kernel) {
            Map<String, float[]> expected = whole.run(kernel);
            State middle = whole.filledState();
            State middleGradient = whole.filledState();
            Pass first = part(whole, 0, 3, whole.pass.initial(), middle);
            Pass second = part(whole, 3, 8, middle, whole.pass.last());
            Gradients ofFirst = gradients(whole, 0, 3, whole.gradients.initial(), middleGradient);
            Gradients ofSecond = gradients(whole, 3, 8, middleGradient, whole.gradients.last());
            try (Tape tape = kernel.newTape();
                    Tape other = kernel.newTape()) {
                kernel.forward(whole.weights, first, tape);
                kernel.forward(whole.weights, second, other);
                kernel.backward(whole.weights, second, other, ofSecond);
                kernel.backward(whole.weights, first, tape, added(ofFirst));
            }
            assertThat(NativeFloats.toArray(whole.gradients.weights().layer()))
                    .containsExactly(expected.get("layer gradient"), within(1e-5f));
            assertThat(NativeFloats.toArray(whole.gradients.weights().bias()))
                    .containsExactly(expected.get("bias gradient"), within(2e-5f));
            assertThat(NativeFloats.toArray(whole.pass.output()))
                    .containsExactly(expected.get("output"), within(1e-6f));
            assertThat(NativeFloats.toArray(whole.gradients.input()))
                    .containsExactly(expected.get("input gradient"), within(1e-5f));
            assertThat(NativeFloats.toArray(whole.gradients.initial().hidden()))
                    .containsExactly(expected.get("initial hidden gradient"), within(1e-5f));
        }
    }

    private static Gradients added(Gradients gradients) {
        return new Gradients(
                gradients.output(),
                gradients.last(),
                gradients.input(),
                gradients.initial(),
                gradients.weights(),
                true);
    }

    private static Pass part(RecurrentProblem whole, int start, int end, State initial, State last) {
        SequenceShape shape = new SequenceShape(end - start, whole.shape.batch());
        int input = whole.layout.sizes().input();
        int output = whole.layout.sizes().output();
        return new Pass(
                shape,
                rows(whole.pass.input(), start, shape, input),
                initial,
                rows(whole.pass.output(), start, shape, output),
                last);
    }

    private static Gradients gradients(RecurrentProblem whole, int start, int end, State initial, State last) {
        SequenceShape shape = new SequenceShape(end - start, whole.shape.batch());
        int input = whole.layout.sizes().input();
        int output = whole.layout.sizes().output();
        return new Gradients(
                rows(whole.gradients.output(), start, shape, output),
                last,
                rows(whole.gradients.input(), start, shape, input),
                initial,
                whole.gradients.weights());
    }

    private static FloatAddress rows(FloatAddress whole, int start, SequenceShape shape, int features) {
        return whole.from((long) start * shape.batch() * features, (long) shape.rows() * features);
    }

    /** Without a gradient of the last state it counts as zero, and nobody has to ask for that of the first. */
    @ParameterizedTest
    @MethodSource("fastCells")
    void stateGradientsMayBeLeftOut(CellType type, boolean projected) {
        CellLayout layout = CellLayout.of(type, new CellSizes(3, 5, projected ? 2 : 0));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(4, 2));
        Gradients some = problem.gradients;
        Gradients truncated = new Gradients(some.output(), null, some.input(), null, some.weights());
        try (RecurrentKernel fast = new OneDnnRecurrent(layout);
                RecurrentKernel plain = new PlainRecurrent(layout)) {
            fast.forward(problem.weights, problem.pass, true);
            fast.backward(problem.weights, problem.pass, truncated);
            float[] first = NativeFloats.toArray(some.weights().recurrent());
            fast.forward(problem.weights, problem.pass, true);
            fast.backward(problem.weights, problem.pass, truncated); // what the last call left is not taken for zeros
            assertThat(NativeFloats.toArray(some.weights().recurrent())).isEqualTo(first);
            plain.forward(problem.weights, problem.pass, true);
            plain.backward(problem.weights, problem.pass, truncated);
            assertThat(NativeFloats.toArray(some.weights().recurrent())).containsExactly(first, within(2e-5f));
        }
    }

    /** A primitive made in one thread and run in another crashes with oneDNN's default scratchpad. */
    @Test
    void movesBetweenThreads() throws Exception {
        CellLayout layout = CellLayout.of(CellType.LSTM, CellSizes.of(33, 33));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(7, 5));
        ExecutorService first = Executors.newSingleThreadExecutor();
        ExecutorService second = Executors.newSingleThreadExecutor();
        try (RecurrentKernel kernel = new OneDnnRecurrent(layout)) {
            Callable<Map<String, float[]>> run = () -> problem.run(kernel);
            Map<String, float[]> there = first.submit(run).get();
            for (int i = 0; i < 20; i++) {
                Map<String, float[]> here =
                        (i % 2 == 0 ? second : first).submit(run).get();
                assertClose(here, there, 0, "another thread");
            }
        } finally {
            first.shutdown();
            second.shutdown();
        }
    }

    @Test
    void whatOneDnnLacksRunsPlain() {
        assertThat(create(CellType.LSTM_COUPLED, 0)).isInstanceOf(PlainRecurrent.class);
        assertThat(create(CellType.LSTM_1997, 0)).isInstanceOf(PlainRecurrent.class);
        assertThat(create(CellType.LSTM_PEEPHOLE, 3)).isInstanceOf(OneDnnRecurrent.class);
        assertThat(create(CellType.GRU, 0)).isInstanceOf(OneDnnRecurrent.class);
        // oneDNN leaves gradients out where a projection is wider than what it projects
        assertThat(create(CellType.LSTM, 6)).isInstanceOf(PlainRecurrent.class);
    }

    private static RecurrentKernel create(CellType type, int projection) {
        return RecurrentKernel.create(CellLayout.of(type, new CellSizes(2, 5, projection)));
    }

    private static List<RecurrentKernel> both(CellLayout layout) {
        return List.of(new OneDnnRecurrent(layout), new PlainRecurrent(layout));
    }
}
