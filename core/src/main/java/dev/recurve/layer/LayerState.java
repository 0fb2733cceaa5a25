package dev.recurve.layer;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.LstmKernel;
import org.bytedeco.javacpp.Pointer;

/**
 * The hidden and cell state that one LSTM layer carries from window to window, {@code [directions, batch, hidden]} each.
 *
 * <p>Two buffers take turns, because backward still reads the state before a window when the state after it has
 * been written.
 */
public final class LayerState implements AutoCloseable {
    private final int directions;
    private final int batch;
    private final int hidden;
    private final FloatMemory[] buffers = {new FloatMemory(), new FloatMemory()};
    private int current;

    /** A state of zeros. */
    public LayerState(int directions, int batch, int hidden) {
        this.directions = directions;
        this.batch = batch;
        this.hidden = hidden;
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
        FloatAddress all = all(current);
        for (int block = 0; block < 2 * directions; block++) { // hidden of each direction, then cell of each
            long start = ((long) block * batch + lane) * hidden;
            Pointer.memset(all.from(start, hidden), 0, (long) hidden * Float.BYTES);
        }
    }

    /** Copies the state: for each direction hidden [batch, hidden], then for each direction cell [batch, hidden]. */
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
                    + " directions, " + batch + " lanes, " + hidden + " units), found " + values.length);
        }
        all(current).asBuffer().put(values);
    }

    LstmKernel.State before(int direction) {
        return state(current, direction);
    }

    LstmKernel.State after(int direction) {
        return state(1 - current, direction);
    }

    void advance() {
        current = 1 - current;
    }

    private LstmKernel.State state(int buffer, int direction) {
        long block = (long) batch * hidden;
        FloatAddress all = all(buffer);
        return new LstmKernel.State(
                all.from(direction * block, block), all.from((directions + direction) * block, block));
    }

    private FloatAddress all(int buffer) {
        return buffers[buffer].reserve(length());
    }

    private long length() {
        return 2L * directions * batch * hidden;
    }

    @Override
    public void close() {
        for (FloatMemory buffer : buffers) {
            buffer.close();
        }
    }
}
