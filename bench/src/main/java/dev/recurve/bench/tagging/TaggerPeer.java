package dev.recurve.bench.tagging;

import dev.recurve.bench.Contender;

/** Another library that trains taggers in Spark, in a module of its own, found by {@link java.util.ServiceLoader}. */
public interface TaggerPeer {
    /** Name in the report. */
    String name();

    /**
     * A contender that trains on the task in its {@code work}, and reports {@link NerTask#f1} of its name among its
     * shares.
     *
     * @param task what is trained, and how
     * @param threads task slots and threads
     */
    Contender contender(NerTask task, int threads);
}
