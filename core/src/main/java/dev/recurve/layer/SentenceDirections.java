package dev.recurve.layer;

import dev.recurve.cell.CellLayout;
import dev.recurve.kernel.Columns;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.PackedRecurrent;
import dev.recurve.kernel.RowMap;
import dev.recurve.kernel.SequencePacking;
import java.util.function.Function;

/** Recurrent passes over padded sequences in one or both directions, whose outputs become columns of one array. */
final class SentenceDirections implements AutoCloseable {
    private final int inputSize;
    private final Direction[] directions;
    private final FloatMemory outputGradients = new FloatMemory(); // packed, of one direction at a time
    private final FloatMemory inputGradients = new FloatMemory();

    /**
     * @param cell of each direction
     * @param outputSize columns of the outputs of all directions
     * @param outputStarts first column of each direction; one that starts where another does adds to it
     */
    SentenceDirections(CellLayout cell, int outputSize, int... outputStarts) {
        inputSize = cell.sizes().input();
        directions = new Direction[outputStarts.length];
        for (int d = 0; d < directions.length; d++) {
            Columns columns =
                    new Columns(outputSize, outputStarts[d], cell.sizes().output());
            directions[d] = new Direction(cell, d, columns);
        }
    }

    /**
     * Runs all directions.
     *
     * @param weights memory of a parameter by the keys of {@link Recurrent}
     * @param from [time, batch, input]
     * @param to receives [time, batch, outputs]; padding is left as it is
     * @param training keep what {@link #backward} needs
     */
    void forward(
            Function<String, FloatAddress> weights,
            SequencePacking packing,
            FloatAddress from,
            FloatAddress to,
            boolean training) {
        for (Direction direction : directions) {
            direction.forward(weights, packing, from, to, training);
        }
    }

    /**
     * Propagates gradients through the last training forward.
     *
     * @param weights memory of a parameter
     * @param gradients memory of its gradient, overwritten
     * @param outputGradient [time, batch, outputs]
     * @param inputGradient receives [time, batch, input]; padding is left as it is
     */
    void backward(
            Function<String, FloatAddress> weights,
            Function<String, FloatAddress> gradients,
            SequencePacking packing,
            FloatAddress outputGradient,
            FloatAddress inputGradient) {
        for (Direction direction : directions) {
            direction.backward(weights, gradients, packing, outputGradient, inputGradient);
        }
    }

    void weightsChanged() {
        for (Direction direction : directions) {
            direction.kernel.weightsChanged();
        }
    }

    @Override
    public void close() {
        for (Direction direction : directions) {
            direction.close();
        }
        outputGradients.close();
        inputGradients.close();
    }

    /** One direction, with what its backward pass reads. */
    private final class Direction {
        private final int number;
        private final RecurrentWeights weights;
        private final PackedRecurrent kernel;
        private final Columns inputColumns;
        private final Columns ownColumns; // of the packed outputs
        private final Columns outputColumns; // among those of all directions
        private final boolean adds; // to what the directions before have written
        private final FloatMemory inputs = new FloatMemory(); // [packed rows, input]
        private final FloatMemory outputs = new FloatMemory(); // [packed rows, output]

        Direction(CellLayout cell, int number, Columns outputColumns) {
            this.number = number;
            this.outputColumns = outputColumns;
            weights = new RecurrentWeights(cell, number);
            kernel = new PackedRecurrent(cell);
            inputColumns = Columns.all(inputSize);
            ownColumns = Columns.all(cell.sizes().output());
            adds = number > 0 && outputColumns.start() == 0;
        }

        void forward(
                Function<String, FloatAddress> parameters,
                SequencePacking packing,
                FloatAddress from,
                FloatAddress to,
                boolean training) {
            RowMap rows = rows(packing);
            PackedRecurrent.Rows packed = packed(packing);
            rows.gather(from, inputColumns, packed.input(), inputColumns);
            kernel.forward(weights.from(parameters), packing, packed, training);
            if (adds) {
                rows.scatterAdd(packed.output(), ownColumns, to, outputColumns);
            } else {
                rows.scatter(packed.output(), ownColumns, to, outputColumns);
            }
        }

        void backward(
                Function<String, FloatAddress> parameters,
                Function<String, FloatAddress> parameterGradients,
                SequencePacking packing,
                FloatAddress outputGradient,
                FloatAddress inputGradient) {
            RowMap rows = rows(packing);
            var gradients = new PackedRecurrent.Rows(
                    inputGradients.reserve((long) packing.rows() * inputSize),
                    outputGradients.reserve((long) packing.rows() * ownColumns.width()));
            rows.gather(outputGradient, outputColumns, gradients.output(), ownColumns);
            kernel.backward(weights.from(parameters), packing, gradients, weights.from(parameterGradients));
            if (number > 0) {
                rows.scatterAdd(gradients.input(), inputColumns, inputGradient, inputColumns);
            } else {
                rows.scatter(gradients.input(), inputColumns, inputGradient, inputColumns);
            }
        }

        private RowMap rows(SequencePacking packing) {
            return number == 0 ? packing.forward() : packing.reversed();
        }

        private PackedRecurrent.Rows packed(SequencePacking packing) {
            return new PackedRecurrent.Rows(
                    inputs.reserve((long) packing.rows() * inputSize),
                    outputs.reserve((long) packing.rows() * ownColumns.width()));
        }

        void close() {
            kernel.close();
            inputs.close();
            outputs.close();
        }
    }
}
