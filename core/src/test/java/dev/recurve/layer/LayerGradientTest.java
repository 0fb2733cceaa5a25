package dev.recurve.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.kernel.SequenceShape;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The layers' gradients against central differences of their own forward pass: of every parameter of small layers, of
 * some of long batches, and of inputs. The loss is a weighted sum of the outputs, added up in double.
 */
class LayerGradientTest {
    private static final int[] LENGTHS = {1, 2, 7, 33};
    private static final int[] BATCHES = {1, 5};
    private static final int INPUT = 2;
    private static final int HIDDEN = 3;
    private static final int MOST_CHECKED = 25;

    /** A power of two, large against the rounding of floats. */
    private static final double STEP = 1 / 64.0;

    /** Both directions, over sentences of different lengths in one padded batch. */
    @ParameterizedTest
    @EnumSource(CellType.class)
    void bothDirectionsWithPadding(CellType type) {
        CellLayout cell = CellLayout.of(type, CellSizes.of(INPUT, HIDDEN));
        for (int time : LENGTHS) {
            for (int batch : BATCHES) {
                SplittableRandom random = new SplittableRandom(31 * time + batch);
                int[] lengths = random.ints(batch, 1, time + 1).toArray();
                lengths[batch - 1] = time;
                check(
                        type,
                        new BidirectionalRecurrent(cell, Merge.CONCATENATE, 0, 1),
                        new SequenceLengths(time, lengths),
                        random);
            }
        }
    }

    /** One direction, from a state that was carried over. */
    @ParameterizedTest
    @EnumSource(CellType.class)
    void carriedState(CellType type) {
        CellLayout cell = CellLayout.of(type, CellSizes.of(INPUT, HIDDEN));
        for (int time : LENGTHS) {
            for (int batch : BATCHES) {
                check(
                        type,
                        new Recurrent(cell, 1, 0, 1),
                        SequenceLengths.full(new SequenceShape(time, batch)),
                        new SplittableRandom(17 * time + batch));
            }
        }
    }

    private static void check(
            CellType type, RecurveLayerConf configuration, SequenceLengths lengths, SplittableRandom random) {
        try (LayerBench bench = new LayerBench(configuration, random.nextLong());
                Problem problem = new Problem(bench, lengths, random)) {
            boolean mayBend = type == CellType.RNN_RELU;
            double width = mayBend ? STEP / 8 : STEP; // fewer kinks between the points
            String what = configuration.getClass().getSimpleName() + " " + lengths;
            problem.loss(true);
            float[] inputGradient = bench.backward(problem.weights());
            float[] gradients = bench.gradients();
            INDArray parameters = bench.layer.params();
            int kinks = 0;
            int[] chosen = some(gradients.length, random);
            for (int i : chosen) {
                float value = parameters.getFloat(i);
                Slope slope = Slope.of(width, step -> problem.lossWith(i, value + step));
                problem.lossWith(i, value);
                kinks += slope.check(what + ", parameter " + i, gradients[i], mayBend) ? 0 : 1;
            }
            int[] inputs = some(problem.input.length, random);
            for (int i : inputs) {
                float value = problem.input[i];
                Slope slope = Slope.of(width, step -> {
                    problem.input[i] = (float) (value + step);
                    return problem.loss(false);
                });
                problem.input[i] = value;
                kinks += slope.check(what + ", input " + i, inputGradient[i], mayBend) ? 0 : 1;
            }
            assertThat(kinks).as(what).isLessThan(chosen.length + inputs.length);
        }
    }

    private static int[] some(int count, SplittableRandom random) {
        return random.ints(MOST_CHECKED, 0, count).distinct().toArray();
    }

    /**
     * Central differences of two steps.
     *
     * @param wide of the whole step
     * @param narrow of half of it
     */
    private record Slope(double wide, double narrow) {
        static Slope of(double step, DoubleUnaryOperator loss) {
            return new Slope(difference(loss, step), difference(loss, step / 2));
        }

        private static double difference(DoubleUnaryOperator loss, double step) {
            return (loss.applyAsDouble(step) - loss.applyAsDouble(-step)) / (2 * step);
        }

        /** Holds a gradient against the differences; false if a relu has its kink between the points. */
        boolean check(String what, double analytic, boolean mayBend) {
            double tolerance = 4e-3 * Math.max(1, Math.abs(narrow));
            if (mayBend && Math.abs(wide - narrow) > tolerance / 4) {
                return false;
            }
            double extrapolated = (4 * narrow - wide) / 3; // Richardson: without the error of second order
            assertThat(Math.abs(analytic - extrapolated))
                    .as("%s: %s, differences give %s", what, analytic, extrapolated)
                    .isLessThan(tolerance);
            return true;
        }
    }

    /** Inputs, weights of the loss and a carried state of a layer. */
    private static final class Problem implements AutoCloseable {
        final float[] input;
        private final LayerBench bench;
        private final SequenceLengths lengths;
        private final float[] weights;
        private final LayerState state; // null: the layer starts from zeros
        private final float[] before;

        Problem(LayerBench bench, SequenceLengths lengths, SplittableRandom random) {
            this.bench = bench;
            this.lengths = lengths;
            input = LayerBench.random(random, lengths.shape().rows() * INPUT);
            weights = LayerBench.random(random, lengths.shape().rows() * bench.configuration.outputSize());
            if (bench.layer instanceof RecurrentLayer recurrent) {
                state = recurrent.newState(lengths.shape().batch());
                before = LayerBench.random(random, state.toArray().length);
                recurrent.attach(state);
            } else {
                state = null;
                before = null;
            }
        }

        INDArray weights() {
            return sequences(weights, bench.configuration.outputSize());
        }

        private INDArray sequences(float[] values, int features) {
            return LayerBench.sequences(
                    values, lengths.shape().time(), lengths.shape().batch(), features);
        }

        double lossWith(int parameter, double value) {
            bench.layer.params().putScalar(parameter, (float) value);
            bench.layer.parametersChanged();
            return loss(false);
        }

        double loss(boolean training) {
            if (state != null) {
                state.set(before);
            }
            float[] output = bench.forward(sequences(input, INPUT), state == null ? lengths : null, training);
            double loss = 0;
            for (int i = 0; i < output.length; i++) {
                loss += (double) output[i] * weights[i]; // outputs of padding are zero
            }
            return loss;
        }

        @Override
        public void close() {
            if (state != null) {
                state.close();
            }
        }
    }
}
