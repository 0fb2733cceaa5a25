package dev.recurve.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/**
 * The most that is alive on this process's heap while it is watched. The heap is collected whole again and again to learn
 * it, so what runs beside takes several times as long.
 */
public final class LiveHeap implements AutoCloseable {
    /** Lets the others get on: a round lives through several collections. */
    private static final int MILLISECONDS = 20;

    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    private final Thread thread = new Thread(this::watch, "live heap");
    private volatile long most;
    private volatile boolean closed;

    public LiveHeap() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            ManagementFactory.getMemoryMXBean().gc();
            most = Math.max(most, afterCollection());
            try {
                Thread.sleep(MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** What the last collection left: what has been allocated since may be garbage. */
    private long afterCollection() {
        return pools.stream()
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
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
