package dev.recurve.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.config.RecurveException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.jqwik.api.statistics.Statistics;

/**
 * What every reader promises of every input: it reads all of it, or refuses it with one clear line, within a bounded time.
 */
public final class Promise {
    /** Far above what any input takes, so that a loaded machine does not fail a test. */
    private static final int SECONDS = 20;
    /** Longest line that a person is shown. */
    private static final int LONGEST_LINE = 4_000;

    private static final ExecutorService READER = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "reader");
        thread.setDaemon(true);
        return thread;
    });

    private Promise() {}

    /** A reader, with what has to hold of what it has read. */
    @FunctionalInterface
    public interface Reading {
        /** Reads one input and checks the result. */
        void read() throws Exception;
    }

    /**
     * Holds a reader to its promise, and counts what was read and what refused.
     *
     * @return whether the input was read
     */
    public static boolean isKept(Reading reading) {
        boolean read = outcome(reading);
        Statistics.label("inputs").collect(read ? "read" : "refused");
        // a test whose inputs were all of one kind would show nothing
        Statistics.label("inputs").coverage(inputs -> {
            inputs.check("read").percentage(percentage -> percentage > 3);
            inputs.check("refused").percentage(percentage -> percentage > 3);
        });
        return read;
    }

    /** Holds a reader to its promise outside of a property. */
    public static boolean outcome(Reading reading) {
        try {
            READER.submit(() -> {
                        reading.read();
                        return null;
                    })
                    .get(SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            requireRefusal(e.getCause());
            return false;
        } catch (TimeoutException e) {
            throw new AssertionError("not read within " + SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void requireRefusal(Throwable thrown) {
        if (thrown instanceof AssertionError failed) {
            throw failed;
        }
        if (!(thrown instanceof RecurveException)) {
            throw new AssertionError("expected a line for the user, found " + thrown, thrown);
        }
        assertThat(thrown.getMessage())
                .isNotBlank()
                .hasSizeLessThan(LONGEST_LINE)
                .doesNotContainPattern("[\\p{Cntrl}\u0085\u2028\u2029]");
    }
}
