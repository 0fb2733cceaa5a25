package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import dev.recurve.config.Precision;
import dev.recurve.kernel.RecurrentKernel.Gradients;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Products in bf16 against the plain cell in f32. */
class Bf16RecurrentTest {
    /** bf16 has 8 significant bits: two neighbours differ by this part of their size at most. */
    private static final float EPSILON = 1f / (1 << 7);

    @BeforeAll
    static void processorHasBf16() {
        assumeTrue(OneDnn.multiplies(Precision.BF16), "skipped: the processor has no bf16 products");
    }

    @ParameterizedTest
    @MethodSource("dev.recurve.kernel.RecurrentKernelTest#fastCells")
    void agreesWithThePlainCell(CellType type, boolean projected) {
        boolean gated = type.isLstm() || type.isGru(); // a vanilla network of such weights is chaotic: errors explode
        for (int time : gated ? new int[] {1, 7, 33} : new int[] {1, 7}) {
            for (int batch : new int[] {1, 5}) {
                for (int input : new int[] {2, 33}) {
                    for (int hidden : new int[] {7, 33, 64}) {
                        var sizes = new CellSizes(input, hidden, projected ? 5 : 0);
                        agreesWithThePlainCell(CellLayout.of(type, sizes), new SequenceShape(time, batch));
                    }
                }
            }
        }
    }

    private static void agreesWithThePlainCell(CellLayout layout, SequenceShape shape) {
        RecurrentProblem problem = new RecurrentProblem(layout, shape);
        try (RecurrentKernel fast = new OneDnnRecurrent(layout);
                RecurrentKernel plain = new PlainRecurrent(layout)) {
            fast.trainIn(Precision.BF16);
            Map<String, float[]> expected = problem.run(plain);
            Map<String, float[]> found = problem.run(fast);
            assertThat(found.keySet()).isEqualTo(expected.keySet());
            expected.forEach((name, values) -> {
                String what = layout.type() + " " + layout.sizes() + " " + shape + ": " + name;
                boolean kinked = layout.type() == CellType.RNN_RELU && name.contains("gradient");
                assertThat(relativeError(found.get(name), values))
                        .as(what)
                        .isLessThan(tolerance(shape.time()) * (kinked ? 1 / Math.sqrt(EPSILON) : 1));
            });
        }
    }

    /** Root of the sum of squared differences, against that of the expected values. */
    private static double relativeError(float[] found, float[] expected) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(found[i] - (double) expected[i], 2);
            size += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / size);
    }

    /**
     * A few roundings in each step, which a state carries on as a random walk. A rectifier's gradients jump where a sum
     * near zero changes its sign: of as many units as roundings are large, which squared errors count.
     */
    private static double tolerance(int time) {
        return (2 + Math.sqrt(time)) * EPSILON;
    }

    @ParameterizedTest
    @CsvSource({"LSTM", "LSTM_PEEPHOLE"})
    void projectionStaysInF32(CellType type) {
        CellLayout layout = CellLayout.of(type, new CellSizes(7, 33, 5));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(7, 5));
        try (RecurrentKernel kernel = new OneDnnRecurrent(layout);
                RecurrentKernel exact = new OneDnnRecurrent(layout)) {
            kernel.trainIn(Precision.BF16);
            Map<String, float[]> expected = problem.run(exact);
            problem.run(kernel).forEach((name, values) -> assertThat(values).isEqualTo(expected.get(name)));
        }
    }

    /** A kernel that stayed in f32 would pass the test above. */
    @ParameterizedTest
    @CsvSource({"LSTM", "RNN_TANH", "GRU_RESET_AFTER"})
    void roundsToBf16InTrainingOnly(CellType type) {
        CellLayout layout = CellLayout.of(type, CellSizes.of(33, 33));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(7, 5));
        try (RecurrentKernel kernel = new OneDnnRecurrent(layout)) {
            kernel.forward(problem.weights, problem.pass, false);
            float[] exact = NativeFloats.toArray(problem.pass.output());
            kernel.trainIn(Precision.BF16);
            kernel.forward(problem.weights, problem.pass, false);
            assertThat(NativeFloats.toArray(problem.pass.output())).isEqualTo(exact);
            kernel.forward(problem.weights, problem.pass, true);
            float[] rounded = NativeFloats.toArray(problem.pass.output());
            assertThat(relativeError(rounded, exact)).isGreaterThan(EPSILON / 32);
        }
    }

    /** What is not rounded is exact: over one step on numbers that bf16 has, all but sums of rounded gate gradients. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "5, 33, 7", "20, 64, 65"})
    void lstmGatesAndCellsAreF32(int batch, int input, int hidden) {
        CellLayout layout = CellLayout.of(CellType.LSTM, CellSizes.of(input, hidden));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(1, batch));
        round(problem.weights.layer());
        round(problem.weights.recurrent());
        round(problem.pass.input());
        round(problem.pass.initial().hidden());
        try (RecurrentKernel kernel = new OneDnnRecurrent(layout);
                RecurrentKernel plain = new PlainRecurrent(layout)) {
            kernel.trainIn(Precision.BF16);
            Map<String, float[]> found = problem.run(kernel);
            Map<String, float[]> expected = problem.run(plain);
            for (String exact :
                    List.of("output", "last hidden", "last cell", "initial cell gradient", "bias gradient")) {
                assertThat(found.get(exact)).as(exact).containsExactly(expected.get(exact), within(2e-5f));
            }
        }
    }

    private static void round(FloatAddress floats) {
        float[] values = NativeFloats.toArray(floats);
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) & 0xFFFF0000);
        }
        floats.put(values);
    }

    @ParameterizedTest
    @CsvSource({"LSTM", "GRU", "RNN_TANH"})
    void addsToWeightGradients(CellType type) {
        CellLayout layout = CellLayout.of(type, CellSizes.of(9, 33));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(7, 5));
        try (RecurrentKernel kernel = new OneDnnRecurrent(layout)) {
            kernel.trainIn(Precision.BF16);
            Map<String, float[]> once = problem.run(kernel);
            Gradients own = problem.gradients;
            kernel.backward(
                    problem.weights,
                    problem.pass,
                    new Gradients(own.output(), own.last(), own.input(), own.initial(), own.weights(), true));
            for (var weight : Map.of(
                            "layer",
                            own.weights().layer(),
                            "recurrent",
                            own.weights().recurrent(),
                            "bias",
                            own.weights().bias())
                    .entrySet()) {
                float[] twice = once.get(weight.getKey() + " gradient").clone();
                for (int i = 0; i < twice.length; i++) {
                    twice[i] *= 2;
                }
                assertThat(NativeFloats.toArray(weight.getValue()))
                        .as(weight.getKey())
                        .containsExactly(twice, within(1e-4f));
            }
        }
    }

    /** Plans of several shapes share buffers. */
    @Test
    void lstmShapesTakeTurns() {
        CellLayout layout = CellLayout.of(CellType.LSTM, CellSizes.of(9, 33));
        RecurrentProblem small = new RecurrentProblem(layout, new SequenceShape(3, 2));
        RecurrentProblem large = new RecurrentProblem(layout, new SequenceShape(11, 7));
        try (RecurrentKernel kernel = new OneDnnRecurrent(layout)) {
            kernel.trainIn(Precision.BF16);
            Map<String, float[]> expected = small.run(kernel);
            large.run(kernel);
            small.run(kernel).forEach((name, values) -> assertThat(values).isEqualTo(expected.get(name)));
        }
    }

    @ParameterizedTest
    @CsvSource({"LSTM", "GRU"})
    void sameBitsEveryTime(CellType type) {
        CellLayout layout = CellLayout.of(type, CellSizes.of(33, 65));
        RecurrentProblem problem = new RecurrentProblem(layout, new SequenceShape(7, 5));
        try (RecurrentKernel kernel = new OneDnnRecurrent(layout);
                RecurrentKernel other = new OneDnnRecurrent(layout)) {
            kernel.trainIn(Precision.BF16);
            other.trainIn(Precision.BF16);
            Map<String, float[]> first = problem.run(kernel);
            problem.run(kernel).forEach((name, values) -> assertThat(values).isEqualTo(first.get(name)));
            problem.run(other).forEach((name, values) -> assertThat(values).isEqualTo(first.get(name)));
        }
    }
}
