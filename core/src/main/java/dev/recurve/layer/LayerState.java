package dev.recurve.layer;

import dev.recurve.cell.CellLayout;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.RecurrentKernel;
import org.bytedeco.javacpp.Pointer;

/**
 * The state that one recurrent layer carries from window to window: hidden {@code [directions, batch, output]} and,
 * where the cell has one, cell {@code [directions, batch, hidden]}.
 *
 * <p>Two buffers take turns, because backward still reads the state before a window when the state after it has
 * been written.
 */
public final class LayerState implements AutoCloseable {
    private final int directions;
    private final int batch;
    private final int output; // elements of a lane's hidden state
    private final int cell; // elements of a lane's cell state; 0 where there is none
    private final FloatMemory[] buffers = {new FloatMemory(), new FloatMemory()};
    private int current;

    /** A state of zeros. */
    LayerState(CellLayout layout, int directions, int batch) {
        this.directions = directions;
        this.batch = batch;
        output = layout.sizes().output();
        cell = layout.type().isLstm() ? layout.sizes().hidden() : 0;
        for (FloatMemory buffer : buffers) {
            buffer.reserveZeroed(length());
        }
    }

    /** Sequences whose state this is. */
    public int batch() {
        return batch;
    }

    /** Sets the state to zero. */
    public void reset() {
        buffers[current].reserveZeroed(length());
    }

    /** Sets the state of one lane to zero. */
    public void resetLane(int lane) {
        for (int direction = 0; direction < directions; direction++) {
            RecurrentKernel.State state = before(direction);
            zero(state.hidden(), lane, output);
            if (cell > 0) {
                zero(state.cell(), lane, cell);
            }
        }
    }

    private static void zero(FloatAddress rows, int row, int width) {
        Pointer.memset(rows.from((long) row * width, width), 0, (long) width * Float.BYTES);
    }

    /** Copies the state: for each direction hidden [batch, output], then for each direction cell [batch, hidden]. */
    public float[] toArray() {
        float[] copy = new float[Math.toIntExact(length())];
        all(current).asBuffer().get(copy);
        return copy;
    }

    /**
     * Sets the state.
     *
     * @throws IllegalArgumentException if the array has another length
     */
    public void set(float[] values) {
        if (values.length != length()) {
            throw new IllegalArgumentException("carried state of " + length() + " floats expected (" + directions
                    + " directions, " + batch + " lanes, " + output + " hidden and "
                    + cell + " cell elements), found " + values.length);
        }
        all(current).asBuffer().put(values);
    }

    RecurrentKernel.State before(int direction) {
        return state(current, direction);
    }

    RecurrentKernel.State after(int direction) {
        return state(1 - current, direction);
    }

    void advance() {
        current = 1 - current;
    }

    private RecurrentKernel.State state(int buffer, int direction) {
        FloatAddress all = all(buffer);
        long hiddens = (long) batch * output;
        long cells = (long) batch * cell;
        return new RecurrentKernel.State(
                all.from(direction * hiddens, hiddens),
                cell == 0 ? null : all.from(directions * hiddens + direction * cells, cells));
    }

    private FloatAddress all(int buffer) {
        return buffers[buffer].reserve(length());
    }

    private long length() {
        return (long) directions * batch * (output + cell);
    }

    @Override
    public void close() {
        for (FloatMemory buffer : buffers) {
            buffer.close();
        }
    }
}
