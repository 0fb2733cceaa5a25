package dev.recurve.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/**
 * The most that is alive on this process's heap while it is watched. The heap is collected whole again and again to learn
 * it, so what runs beside takes several times as long.
 */
public final class LiveHeap implements AutoCloseable {
    /** Lets the others get on: a round lives through several collections. */
    private static final int MILLISECONDS = 20;

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final Thread thread = new Thread(this::watch, "live heap");
    private volatile long most;
    private volatile boolean closed;

    public LiveHeap() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            memory.gc();
            most = Math.max(most, memory.getHeapMemoryUsage().getUsed());
            try {
                Thread.sleep(MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** The most so far, bytes. */
    public long bytes() {
        return most;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
