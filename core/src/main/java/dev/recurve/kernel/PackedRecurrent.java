package dev.recurve.kernel;

import dev.recurve.cell.CellLayout;
import dev.recurve.kernel.RecurrentKernel.Gradients;
import dev.recurve.kernel.RecurrentKernel.Pass;
import dev.recurve.kernel.RecurrentKernel.State;
import dev.recurve.kernel.RecurrentKernel.Tape;
import dev.recurve.kernel.RecurrentKernel.Weights;
import dev.recurve.kernel.SequencePacking.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * A recurrent layer of one direction over a packed batch of sequences of different lengths; each starts from a state of
 * zeros.
 *
 * <p>Segments run one after the other from the state that the one before left. Rows of padding get zeros and give no
 * gradient, and what they compute is read by nobody.
 */
public final class PackedRecurrent implements AutoCloseable {
    private final CellLayout layout;
    private final RecurrentKernel kernel;
    private final List<Tape> tapes = new ArrayList<>(); // of each segment
    private final FloatMemory states = new FloatMemory();
    private final FloatMemory stateGradients = new FloatMemory();
    private List<Pass> passes = List.of(); // of the last training forward
    private SequencePacking trained;

    /** @param layout type and sizes of the cell */
    public PackedRecurrent(CellLayout layout) {
        this.layout = layout;
        kernel = RecurrentKernel.create(layout);
    }

    /**
     * Packed inputs and outputs, or their gradients.
     *
     * @param input [rows, input]
     * @param output [rows, output]
     */
    public record Rows(FloatAddress input, FloatAddress output) {}

    /**
     * Runs a batch.
     *
     * @param rows inputs, zero where there is padding; receives the outputs, without meaning where there is padding
     * @param training keep what {@link #backward} needs
     * @throws IllegalArgumentException if an array is too short
     */
    public void forward(Weights weights, SequencePacking packing, Rows rows, boolean training) {
        check("", packing, rows);
        if (training) {
            kernel.weightsChanged(); // an optimizer step lies between two training passes
        }
        List<Pass> run = passes(packing, rows);
        for (int i = 0; i < run.size(); i++) {
            kernel.forward(weights, run.get(i), training ? tape(i) : null);
        }
        passes = training ? run : List.of();
        trained = training ? packing : null;
    }

    /**
     * Propagates gradients through the last training forward.
     *
     * @param weights the weights of the forward pass
     * @param gradients of the outputs, zero where there is padding; receives those of the inputs
     * @param weightGradients overwritten with the gradients of the weights
     * @throws IllegalArgumentException if an array is too short
     * @throws IllegalStateException if the last forward was not for training, or of another batch
     */
    public void backward(Weights weights, SequencePacking packing, Rows gradients, Weights weightGradients) {
        check("gradient of ", packing, gradients);
        if (packing != trained) {
            throw new IllegalStateException("backward without a training forward of the same batch");
        }
        List<Segment> segments = packing.segments();
        int last = segments.size() - 1;
        State[] between = states(stateGradients.reserveZeroed(stateFloats(segments)), segments);
        for (int i = last; i >= 0; i--) {
            Rows own = rowsOf(segments.get(i), gradients);
            State before = i == 0
                    ? null
                    : firstLanes(between[i], segments.get(i).shape().batch());
            State after = i == last ? null : between[i + 1];
            var wanted = new Gradients(own.output(), after, own.input(), before, weightGradients, i < last);
            kernel.backward(weights, passes.get(i), tapes.get(i), wanted);
        }
    }

    /** Tells that the weights have new values. */
    public void weightsChanged() {
        kernel.weightsChanged();
    }

    /** Frees the native buffers; they are allocated anew when needed. */
    @Override
    public void close() {
        passes = List.of();
        trained = null;
        tapes.forEach(Tape::close);
        tapes.clear();
        kernel.close();
        states.close();
        stateGradients.close();
    }

    private void check(String of, SequencePacking packing, Rows rows) {
        Columns.all(layout.sizes().input()).require(of + "packed inputs", rows.input(), packing.rows());
        Columns.all(layout.sizes().output()).require(of + "packed outputs", rows.output(), packing.rows());
    }

    private Tape tape(int segment) {
        while (tapes.size() <= segment) {
            tapes.add(kernel.newTape());
        }
        return tapes.get(segment);
    }

    private List<Pass> passes(SequencePacking packing, Rows rows) {
        List<Segment> segments = packing.segments();
        State[] between = states(states.reserveZeroed(stateFloats(segments)), segments);
        List<Pass> passes = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            SequenceShape shape = segments.get(i).shape();
            Rows own = rowsOf(segments.get(i), rows);
            State before = firstLanes(between[i], shape.batch());
            passes.add(new Pass(shape, own.input(), before, own.output(), between[i + 1]));
        }
        return passes;
    }

    private Rows rowsOf(Segment segment, Rows rows) {
        long first = segment.firstRow();
        long count = segment.shape().rows();
        long input = layout.sizes().input();
        long output = layout.sizes().output();
        return new Rows(
                rows.input().from(first * input, count * input), rows.output().from(first * output, count * output));
    }

    /** The states before each segment and after the last: those after a segment have its lanes, the first too. */
    private State[] states(FloatAddress memory, List<Segment> segments) {
        State[] states = new State[segments.size() + 1];
        long next = 0;
        for (int i = 0; i <= segments.size(); i++) {
            long lanes = segments.get(Math.max(0, i - 1)).shape().batch();
            FloatAddress hidden = memory.from(next, lanes * layout.sizes().output());
            next += hidden.capacity();
            FloatAddress cell = cellSize() == 0 ? null : memory.from(next, lanes * cellSize());
            next += lanes * cellSize();
            states[i] = new State(hidden, cell);
        }
        return states;
    }

    private long stateFloats(List<Segment> segments) {
        long lanes = segments.get(0).shape().batch();
        for (Segment segment : segments) {
            lanes += segment.shape().batch();
        }
        return lanes * (layout.sizes().output() + cellSize());
    }

    private State firstLanes(State state, int lanes) {
        return new State(
                state.hidden().from(0, (long) lanes * layout.sizes().output()),
                state.cell() == null ? null : state.cell().from(0, lanes * cellSize()));
    }

    private long cellSize() {
        return layout.type().isLstm() ? layout.sizes().hidden() : 0;
    }
}
