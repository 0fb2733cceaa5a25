package dev.recurve.kernel;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellStep;
import dev.recurve.cell.CellWeights;
import dev.recurve.cell.RecurrentCell;
import dev.recurve.cell.RecurrentCells;
import java.nio.FloatBuffer;

/**
 * {@link RecurrentKernel} that steps a {@link RecurrentCell} over every lane in double precision: the plain twin of
 * {@link OneDnnRecurrent}, and what runs where oneDNN does not.
 */
final class PlainRecurrent implements RecurrentKernel {
    private final RecurrentCell cell;
    private final PassCheck check;
    private final PlainTape ownTape = new PlainTape();

    /** All steps of a pass. */
    private final class PlainTape implements Tape {
        private CellStep[][] steps; // [batch][time + 1], the state before step t at index t
        private Pass pass; // that the steps belong to

        PlainRecurrent owner() {
            return PlainRecurrent.this;
        }

        @Override
        public void close() {
            steps = null;
            pass = null;
        }
    }

    PlainRecurrent(CellLayout layout) {
        cell = RecurrentCells.of(layout);
        check = new PassCheck(layout);
    }

    @Override
    public Tape newTape() {
        return new PlainTape();
    }

    @Override
    public Tape ownTape() {
        return ownTape;
    }

    @Override
    public void forward(Weights weights, Pass pass, Tape tape) {
        check.check(weights, pass);
        PlainTape recorded = checked(tape);
        SequenceShape shape = pass.shape();
        CellWeights plain = copyOf(weights);
        FloatBuffer input = pass.input().asBuffer();
        FloatBuffer output = pass.output().asBuffer();
        double[] x = new double[cell.layout().sizes().input()];
        CellStep[][] all = new CellStep[shape.batch()][];
        for (int lane = 0; lane < shape.batch(); lane++) {
            CellStep[] own = newSteps(shape.time() + 1);
            read(pass.initial(), lane, own[0]);
            for (int t = 0; t < shape.time(); t++) {
                int row = t * shape.batch() + lane;
                read(input, row, x);
                cell.forward(plain, x, own[t], own[t + 1]);
                write(own[t + 1].hidden(), output, row);
            }
            write(own[shape.time()], pass.last(), lane);
            all[lane] = own;
        }
        if (recorded != null) {
            recorded.steps = all;
            recorded.pass = pass;
        }
    }

    @Override
    public void backward(Weights weights, Pass pass, Tape tape, Gradients gradients) {
        check.check(weights, pass);
        check.check(pass.shape(), gradients);
        PlainTape recorded = checked(tape);
        if (recorded == null) {
            throw new IllegalArgumentException("backward needs the tape of its training forward, found null");
        }
        if (!pass.equals(recorded.pass)) {
            throw new IllegalStateException(
                    "backward without a training forward over the same arrays of " + pass.shape());
        }
        CellWeights plain = copyOf(weights);
        CellWeights sums = gradients.accumulate() ? copyOf(gradients.weights()) : CellWeights.zeros(cell.layout());
        for (int lane = 0; lane < pass.shape().batch(); lane++) {
            backward(lane, recorded.steps[lane], plain, pass, gradients, sums);
        }
        write(sums.layer(), gradients.weights().layer());
        write(sums.recurrent(), gradients.weights().recurrent());
        write(sums.bias(), gradients.weights().bias());
        write(sums.peephole(), gradients.weights().peephole());
        write(sums.projection(), gradients.weights().projection());
    }

    private PlainTape checked(Tape tape) {
        if (tape != null && !(tape instanceof PlainTape own && own.owner() == this)) {
            throw new IllegalArgumentException("the tape is of another kernel than this one of "
                    + cell.layout().type());
        }
        return (PlainTape) tape;
    }

    private void backward(
            int lane, CellStep[] steps, CellWeights weights, Pass pass, Gradients gradients, CellWeights sums) {
        FloatBuffer input = pass.input().asBuffer();
        FloatBuffer dOutput = gradients.output().asBuffer();
        FloatBuffer dInput = gradients.input().asBuffer();
        double[] x = new double[cell.layout().sizes().input()];
        double[] dx = new double[x.length];
        double[] dy = new double[cell.layout().sizes().output()];
        CellStep carried = cell.newStep();
        if (gradients.last() != null) {
            read(gradients.last(), lane, carried);
        }
        for (int t = pass.shape().time() - 1; t >= 0; t--) {
            int row = t * pass.shape().batch() + lane;
            read(input, row, x);
            read(dOutput, row, dy);
            for (int j = 0; j < dy.length; j++) {
                carried.hidden()[j] += dy[j];
            }
            cell.backward(weights, x, steps[t], steps[t + 1], carried, sums, dx);
            write(dx, dInput, row);
        }
        if (gradients.initial() != null) {
            write(carried, gradients.initial(), lane);
        }
    }

    @Override
    public void weightsChanged() {
        // reads the weights anew in every pass
    }

    @Override
    public void close() {
        ownTape.close();
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
        read(weights.layer(), copy.layer());
        read(weights.recurrent(), copy.recurrent());
        read(weights.bias(), copy.bias());
        read(weights.peephole(), copy.peephole());
        read(weights.projection(), copy.projection());
        return copy;
    }

    private static void read(State source, int lane, CellStep target) {
        read(source.hidden().asBuffer(), lane, target.hidden());
        if (target.cell().length > 0) {
            read(source.cell().asBuffer(), lane, target.cell());
        }
    }

    private static void write(CellStep source, State target, int lane) {
        write(source.hidden(), target.hidden().asBuffer(), lane);
        if (source.cell().length > 0) {
            write(source.cell(), target.cell().asBuffer(), lane);
        }
    }

    private static void read(FloatAddress source, double[] target) {
        if (target.length > 0) {
            read(source.asBuffer(), 0, target);
        }
    }

    private static void write(double[] source, FloatAddress target) {
        if (source.length > 0) {
            write(source, target.asBuffer(), 0);
        }
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
