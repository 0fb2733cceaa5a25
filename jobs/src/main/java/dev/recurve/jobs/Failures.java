package dev.recurve.jobs;

import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Finds, in what was thrown, the one line that helps the user, and the exit code. */
final class Failures {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private Failures() {}

    /** The exit code of a failure. */
    static int exitCode(Throwable thrown) {
        return told(thrown) instanceof UsageException ? USAGE : FAILED;
    }

    /** The line for the user, without line breaks. */
    static String line(Throwable thrown) {
        Throwable told = told(thrown);
        String message = told.getMessage() == null ? "" : told.getMessage().strip();
        if (told instanceof RecurveException) {
            return oneLine(message);
        }
        if (told instanceof OutOfMemoryError) {
            return "out of memory (" + oneLine(message) + "): give Java a larger heap, or make batches smaller";
        }
        String kind = told.getClass().getSimpleName();
        return oneLine(message.isEmpty() ? kind : kind + ": " + message) + " (--verbose shows where it happened)";
    }

    /** Recurve's own exception wherever Spark has wrapped it; else an I/O error; else the innermost cause. */
    private static Throwable told(Throwable thrown) {
        List<Throwable> chain = chain(thrown);
        for (Class<?> telling : List.of(RecurveException.class, OutOfMemoryError.class, IOException.class)) {
            for (Throwable link : chain) {
                if (telling.isInstance(link)) {
                    return link;
                }
            }
        }
        return chain.get(chain.size() - 1);
    }

    private static List<Throwable> chain(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> chain = new ArrayList<>();
        for (Throwable at = thrown; at != null && seen.add(at); at = at.getCause()) {
            chain.add(at);
        }
        return chain;
    }

    private static String oneLine(String message) {
        // Spark and Hadoop put reports of many lines into messages; the first says what happened.
        return message.lines().findFirst().orElse("");
    }
}
