package dev.recurve.diagnose;

import dev.recurve.cell.CellStep;
import dev.recurve.cell.CellWeights;
import dev.recurve.cell.RecurrentCell;
import dev.recurve.cell.Unrolled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How an error fades or grows on its way back through time: norms of the Jacobians of a cell's state over a distance.
 *
 * <pre>
 * ‖∂h_t/∂h_{t-k}‖, ‖∂C_t/∂h_{t-k}‖, ‖∂C_t/∂C_{t-k}‖      ‖J‖ = ‖J‖_F / √n
 * </pre>
 *
 * <p>J has n rows; the Frobenius norm over √n is the root mean square of what J makes of a unit vector of error, and 1
 * for the identity whatever n is. With as many directions as rows the rows of J are propagated themselves, and the norm
 * is exact. With fewer, {@code ‖J‖_F² = E ‖Jᵀ v‖²} is estimated from vectors v of random signs (Hutchinson 1989); its
 * relative standard error is at most {@code √(2 / directions)}, half of that for the norm.
 *
 * <p>Everything is computed in double precision with the plain cells, from the last step of each sequence backwards.
 *
 * @see <a href="https://arxiv.org/abs/1211.5063">Pascanu, Mikolov and Bengio 2013</a>
 */
public final class GradientFlow {
    private final RecurrentCell cell;
    private final int distance;
    private final int directions;

    /**
     * @param cell the cell
     * @param distance the greatest k
     * @param directions vectors that are propagated for each Jacobian
     * @throws IllegalArgumentException if one of both is below 1
     */
    public GradientFlow(RecurrentCell cell, int distance, int directions) {
        if (distance < 1 || directions < 1) {
            throw new IllegalArgumentException("distance and directions must be at least 1, found distance " + distance
                    + " and directions " + directions);
        }
        this.cell = cell;
        this.distance = distance;
        this.directions = directions;
    }

    /** Norms of one sequence by quantity and {@code k - 1}; those of the cell only where there is one. */
    private record Norms(double[] hiddenByHidden, double[] cellByHidden, double[] cellByCell) {}

    /**
     * Measures over some sequences.
     *
     * @param series how the result is called
     * @param phase when
     * @param weights the cell's weights
     * @param sequences inputs [time][input], each from a state of zeros and at least as long as the distance
     * @param seed of the random directions
     * @return a curve for each quantity that the cell has
     * @throws IllegalArgumentException if there is no sequence, or one is too short
     */
    public List<FlowCurve> measure(
            String series, Phase phase, CellWeights weights, List<double[][]> sequences, long seed) {
        if (sequences.isEmpty()) {
            throw new IllegalArgumentException("at least one sequence is needed");
        }
        for (double[][] sequence : sequences) {
            if (sequence.length < distance) {
                throw new IllegalArgumentException("a distance of " + distance + " needs sequences of as many steps,"
                        + " found one of " + sequence.length);
            }
        }
        // Sequences do not depend on each other: the result is the same on any number of processors.
        List<Norms> all = IntStream.range(0, sequences.size())
                .parallel()
                .mapToObj(i -> measure(weights, sequences.get(i), seed + i))
                .toList();
        List<FlowCurve> curves = new ArrayList<>();
        curves.add(
                curve(series, phase, FlowQuantity.HIDDEN_BY_HIDDEN, all.stream().map(Norms::hiddenByHidden)));
        if (cell.newStep().cell().length > 0) {
            curves.add(curve(
                    series, phase, FlowQuantity.CELL_BY_HIDDEN, all.stream().map(Norms::cellByHidden)));
            curves.add(
                    curve(series, phase, FlowQuantity.CELL_BY_CELL, all.stream().map(Norms::cellByCell)));
        }
        return curves;
    }

    private static FlowCurve curve(String series, Phase phase, FlowQuantity quantity, Stream<double[]> norms) {
        return FlowCurve.of(series, phase, quantity, norms.toArray(double[][]::new));
    }

    private Norms measure(CellWeights weights, double[][] inputs, long seed) {
        Unrolled unrolled = new Unrolled(cell, inputs.length);
        unrolled.forward(weights, inputs);
        Propagation propagation = new Propagation(weights, inputs, unrolled);
        SplittableRandom random = new SplittableRandom(seed);
        Norms sums = new Norms(new double[distance], new double[distance], new double[distance]);

        double[] hiddenSeed = propagation.carried.hidden();
        for (int d = 0; d < count(hiddenSeed.length); d++) {
            propagation.clear();
            seed(hiddenSeed, d, random);
            propagation.run(sums.hiddenByHidden, null);
        }
        double[] cellSeed = propagation.carried.cell();
        for (int d = 0; d < count(cellSeed.length); d++) {
            propagation.clear();
            seed(cellSeed, d, random);
            propagation.run(sums.cellByHidden, sums.cellByCell);
        }
        finish(sums.hiddenByHidden, hiddenSeed.length);
        finish(sums.cellByHidden, cellSeed.length);
        finish(sums.cellByCell, cellSeed.length);
        return sums;
    }

    private int count(int rows) {
        return Math.min(rows, directions);
    }

    /** A unit vector where all of them are taken, random signs otherwise. */
    private void seed(double[] vector, int number, SplittableRandom random) {
        if (directions >= vector.length) {
            vector[number] = 1;
        } else {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = random.nextBoolean() ? 1 : -1;
            }
        }
    }

    /** From sums of squares to norms. */
    private void finish(double[] sums, int rows) {
        // Unit vectors sum up to the square of the Frobenius norm, random ones have it as their mean.
        double vectors = directions >= rows ? 1 : directions;
        for (int k = 0; k < sums.length; k++) {
            sums[k] = Math.sqrt(sums[k] / vectors / rows);
        }
    }

    /** Carries a vector back from the last state of a sequence. */
    private final class Propagation {
        private final CellWeights weights;
        private final double[][] inputs;
        private final Unrolled unrolled;
        private final CellStep carried = cell.newStep();
        private final CellWeights unused = CellWeights.zeros(cell.layout());
        private final double[] inputGradient = new double[cell.layout().sizes().input()];

        Propagation(CellWeights weights, double[][] inputs, Unrolled unrolled) {
            this.weights = weights;
            this.inputs = inputs;
            this.unrolled = unrolled;
        }

        void clear() {
            Arrays.fill(carried.hidden(), 0);
            Arrays.fill(carried.cell(), 0);
        }

        /** Adds the squared norms at every distance; {@code byCell} may be null. */
        void run(double[] byHidden, double[] byCell) {
            for (int k = 1; k <= distance; k++) {
                int t = inputs.length - k;
                cell.backward(
                        weights, inputs[t], unrolled.state(t), unrolled.state(t + 1), carried, unused, inputGradient);
                byHidden[k - 1] += squaredNorm(carried.hidden());
                if (byCell != null) {
                    byCell[k - 1] += squaredNorm(carried.cell());
                }
            }
        }

        private static double squaredNorm(double[] vector) {
            double sum = 0;
            for (double element : vector) {
                sum += element * element;
            }
            return sum;
        }
    }
}
