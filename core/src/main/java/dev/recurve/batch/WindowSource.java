package dev.recurve.batch;

import java.io.IOException;

/** Fills windows one after the other, in reading order. */
public interface WindowSource extends AutoCloseable {
    /**
     * Fills the next window.
     *
     * @param window filled up to its capacity, or with what is left
     * @return false, with the window untouched, if nothing is left
     * @throws IOException if reading fails
     */
    boolean next(Window window) throws IOException;

    @Override
    void close() throws IOException;
}
