package dev.recurve.kernel;

import dev.recurve.cell.CellStep;
import dev.recurve.cell.CellWeights;
import dev.recurve.cell.LstmCell;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * {@link LstmKernel} that steps {@link LstmCell} over every lane in double precision: the plain twin of
 * {@link OneDnnLstm}, and what runs where oneDNN does not.
 */
final class PlainLstm implements LstmKernel {
    private final LstmCell cell;
    private CellStep[][] steps; // [batch][time + 1], the state before step t at index t

    PlainLstm(int inputSize, int hiddenSize) {
        cell = new LstmCell(inputSize, hiddenSize);
    }

    @Override
    public void forward(Weights weights, Pass pass, boolean training) {
        SequenceShape shape = pass.shape();
        CellWeights plain = copyOf(weights);
        FloatBuffer input = pass.input().asBuffer();
        FloatBuffer output = pass.output().asBuffer();
        double[] x = new double[cell.layout().sizes().input()];
        CellStep[][] all = new CellStep[shape.batch()][];
        for (int lane = 0; lane < shape.batch(); lane++) {
            CellStep[] own = newSteps(shape.time() + 1);
            read(pass.initial().hidden(), lane, own[0].hidden());
            read(pass.initial().cell(), lane, own[0].cell());
            for (int t = 0; t < shape.time(); t++) {
                int row = t * shape.batch() + lane;
                read(input, row, x);
                cell.forward(plain, x, own[t], own[t + 1]);
                write(own[t + 1].hidden(), output, row);
            }
            write(own[shape.time()].hidden(), pass.last().hidden().asBuffer(), lane);
            write(own[shape.time()].cell(), pass.last().cell().asBuffer(), lane);
            all[lane] = own;
        }
        steps = training ? all : null;
    }

    @Override
    public void backward(
            Weights weights,
            Pass pass,
            FloatPointer outputGradient,
            FloatPointer inputGradient,
            Weights weightGradients) {
        if (steps == null) {
            throw new IllegalStateException("backward without a training forward of shape " + pass.shape());
        }
        SequenceShape shape = pass.shape();
        CellWeights plain = copyOf(weights);
        CellWeights sums = CellWeights.zeros(cell.layout());
        FloatBuffer input = pass.input().asBuffer();
        FloatBuffer dOutput = outputGradient.asBuffer();
        FloatBuffer dInput = inputGradient.asBuffer();
        double[] x = new double[cell.layout().sizes().input()];
        double[] dx = new double[cell.layout().sizes().input()];
        for (int lane = 0; lane < shape.batch(); lane++) {
            CellStep gradients = cell.newStep();
            for (int t = shape.time() - 1; t >= 0; t--) {
                int row = t * shape.batch() + lane;
                read(input, row, x);
                for (int j = 0; j < cell.layout().sizes().hidden(); j++) {
                    gradients.hidden()[j] +=
                            dOutput.get(row * cell.layout().sizes().hidden() + j);
                }
                cell.backward(plain, x, steps[lane][t], steps[lane][t + 1], gradients, sums, dx);
                write(dx, dInput, row);
            }
        }
        write(sums.layer(), weightGradients.layer().asBuffer(), 0);
        write(sums.recurrent(), weightGradients.recurrent().asBuffer(), 0);
        write(sums.bias(), weightGradients.bias().asBuffer(), 0);
    }

    @Override
    public void weightsChanged() {
        // reads the weights anew in every pass
    }

    @Override
    public void close() {
        steps = null;
    }

    private CellStep[] newSteps(int count) {
        CellStep[] created = new CellStep[count];
        for (int i = 0; i < count; i++) {
            created[i] = cell.newStep();
        }
        return created;
    }

    private CellWeights copyOf(Weights weights) {
        CellWeights copy = CellWeights.zeros(cell.layout());
        read(weights.layer(), 0, copy.layer());
        read(weights.recurrent(), 0, copy.recurrent());
        read(weights.bias(), 0, copy.bias());
        return copy;
    }

    private static void read(FloatPointer source, int row, double[] target) {
        read(source.asBuffer(), row, target);
    }

    private static void read(FloatBuffer source, int row, double[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] = source.get(row * target.length + i);
        }
    }

    private static void write(double[] source, FloatBuffer target, int row) {
        for (int i = 0; i < source.length; i++) {
            target.put(row * source.length + i, (float) source[i]);
        }
    }
}
