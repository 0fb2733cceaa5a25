package dev.recurve.bench.plan;

import org.bytedeco.javacpp.Pointer;

/** The most memory that this process has while it is watched, as the operating system counts it. */
final class MemoryPeak implements AutoCloseable {
    private static final int MILLISECONDS = 20;

    private final Thread thread = new Thread(this::watch, "memory");
    private volatile long peak = Pointer.physicalBytes();
    private volatile boolean closed;

    MemoryPeak() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            peak = Math.max(peak, Pointer.physicalBytes());
            try {
                Thread.sleep(MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    long bytes() {
        return peak;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
