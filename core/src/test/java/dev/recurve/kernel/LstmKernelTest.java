package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast kernel against its plain twin, which {@link dev.recurve.cell.LstmCellTest} checks by finite differences. */
class LstmKernelTest {
    private static final int[] AWKWARD = {1, 2, 7, 33};

    @BeforeAll
    static void oneDnnRuns() {
        assertThat(OneDnn.failure()).isNull();
    }

    static Stream<Arguments> shapes() {
        List<Arguments> shapes = new ArrayList<>();
        for (int time : AWKWARD) {
            for (int batch : new int[] {1, 5}) {
                for (int input : AWKWARD) {
                    for (int hidden : AWKWARD) {
                        shapes.add(Arguments.of(time, batch, input, hidden));
                    }
                }
            }
        }
        return shapes.stream();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void fastEqualsPlain(int time, int batch, int input, int hidden) {
        Problem problem = new Problem(new SequenceShape(time, batch), input, hidden);
        try (LstmKernel fast = new OneDnnLstm(input, hidden);
                LstmKernel plain = new PlainLstm(input, hidden)) {
            assertClose(problem.run(fast), problem.run(plain), 2e-5f * time);
        }
    }

    @Test
    void inferenceEqualsTrainingForward() {
        Problem problem = new Problem(new SequenceShape(7, 5), 33, 7);
        try (LstmKernel kernel = new OneDnnLstm(33, 7)) {
            kernel.forward(problem.weights, problem.pass, true);
            float[] training = NativeFloats.toArray(problem.output);
            kernel.forward(problem.weights, problem.pass, false);
            assertThat(NativeFloats.toArray(problem.output)).containsExactly(training, within(1e-6f));
        }
    }

    @Test
    void inferencePacksChangedWeightsWhenTold() {
        Problem problem = new Problem(new SequenceShape(2, 2), 7, 7);
        try (LstmKernel kernel = new OneDnnLstm(7, 7);
                LstmKernel fresh = new OneDnnLstm(7, 7)) {
            kernel.forward(problem.weights, problem.pass, false);
            Vectors.scale(-0.5f, (FloatAddress) problem.weights.layer(), 7 * 28);
            kernel.weightsChanged();
            kernel.forward(problem.weights, problem.pass, false);
            float[] repacked = NativeFloats.toArray(problem.output);
            fresh.forward(problem.weights, problem.pass, false);
            assertThat(repacked).isEqualTo(NativeFloats.toArray(problem.output));
        }
    }

    /** Two windows with carried state equal one long window. */
    @Test
    void carriedStateContinuesTheSequence() {
        int batch = 3;
        int hidden = 7;
        Problem whole = new Problem(new SequenceShape(8, batch), 5, hidden);
        try (LstmKernel kernel = new OneDnnLstm(5, hidden)) {
            kernel.forward(whole.weights, whole.pass, false);
            float[] expected = NativeFloats.toArray(whole.output);
            FloatAddress output = NativeFloats.filled(8 * batch * hidden, 9);
            LstmKernel.State middle = new LstmKernel.State(
                    NativeFloats.filled(batch * hidden, 9), NativeFloats.filled(batch * hidden, 9));
            int cut = 3 * batch;
            kernel.forward(
                    whole.weights,
                    new LstmKernel.Pass(
                            new SequenceShape(3, batch),
                            whole.input.from(0, cut * 5L),
                            whole.pass.initial(),
                            output.from(0, (long) cut * hidden),
                            middle),
                    false);
            kernel.forward(
                    whole.weights,
                    new LstmKernel.Pass(
                            new SequenceShape(5, batch),
                            whole.input.from(cut * 5L, 5L * batch * 5),
                            middle,
                            output.from((long) cut * hidden, 5L * batch * hidden),
                            whole.pass.last()),
                    false);
            assertThat(NativeFloats.toArray(output)).containsExactly(expected, within(1e-6f));
        }
    }

    /** A primitive made in one thread and run in another crashes with oneDNN's default scratchpad. */
    @Test
    void movesBetweenThreads() throws Exception {
        Problem problem = new Problem(new SequenceShape(7, 5), 33, 33);
        ExecutorService first = Executors.newSingleThreadExecutor();
        ExecutorService second = Executors.newSingleThreadExecutor();
        try (LstmKernel kernel = new OneDnnLstm(33, 33)) {
            Callable<List<float[]>> run = () -> problem.run(kernel);
            List<float[]> there = first.submit(run).get();
            for (int i = 0; i < 20; i++) {
                List<float[]> here = (i % 2 == 0 ? second : first).submit(run).get();
                assertClose(here, there, 0);
            }
        } finally {
            first.shutdown();
            second.shutdown();
        }
    }

    @Test
    void backwardWithoutForwardIsRefused() {
        Problem problem = new Problem(new SequenceShape(2, 2), 2, 2);
        for (LstmKernel kernel : List.of(new OneDnnLstm(2, 2), new PlainLstm(2, 2))) {
            assertThatThrownBy(() -> kernel.backward(
                            problem.weights, problem.pass, problem.dOutput, problem.dInput, problem.weightGradients))
                    .hasMessageContaining("without a training forward");
        }
    }

    private static void assertClose(List<float[]> found, List<float[]> expected, float tolerance) {
        String[] names = {"output", "hidden", "cell", "dInput", "dLayer", "dRecurrent", "dBias"};
        for (int i = 0; i < names.length; i++) {
            assertThat(found.get(i)).as(names[i]).containsExactly(expected.get(i), within(tolerance));
        }
    }

    /** Random distinct weights, inputs, states and output gradients. */
    private static final class Problem {
        final LstmKernel.Weights weights;
        final LstmKernel.Weights weightGradients;
        final FloatAddress input;
        final FloatAddress output;
        final FloatAddress dOutput;
        final FloatAddress dInput;
        final LstmKernel.Pass pass;

        Problem(SequenceShape shape, int inputSize, int hidden) {
            SplittableRandom random = new SplittableRandom(shape.hashCode() * 31L + inputSize * 7L + hidden);
            weights = new LstmKernel.Weights(
                    NativeFloats.random(random, inputSize * 4 * hidden, 0.5),
                    NativeFloats.random(random, hidden * 4 * hidden, 0.5),
                    NativeFloats.random(random, 4 * hidden, 0.5));
            weightGradients = new LstmKernel.Weights(
                    NativeFloats.filled(inputSize * 4 * hidden, 7),
                    NativeFloats.filled(hidden * 4 * hidden, 7),
                    NativeFloats.filled(4 * hidden, 7));
            input = NativeFloats.random(random, shape.rows() * inputSize, 1);
            output = NativeFloats.filled(shape.rows() * hidden, 7);
            dOutput = NativeFloats.random(random, shape.rows() * hidden, 1);
            dInput = NativeFloats.filled(shape.rows() * inputSize, 7);
            int state = shape.batch() * hidden;
            pass = new LstmKernel.Pass(
                    shape,
                    input,
                    new LstmKernel.State(NativeFloats.random(random, state, 1), NativeFloats.random(random, state, 1)),
                    output,
                    new LstmKernel.State(NativeFloats.filled(state, 7), NativeFloats.filled(state, 7)));
        }

        List<float[]> run(LstmKernel kernel) {
            kernel.forward(weights, pass, true);
            kernel.backward(weights, pass, dOutput, dInput, weightGradients);
            return Stream.of(
                            output,
                            pass.last().hidden(),
                            pass.last().cell(),
                            dInput,
                            weightGradients.layer(),
                            weightGradients.recurrent(),
                            weightGradients.bias())
                    .map(memory -> NativeFloats.toArray((FloatAddress) memory))
                    .toList();
        }
    }
}
