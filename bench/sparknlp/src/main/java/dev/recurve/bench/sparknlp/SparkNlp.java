package dev.recurve.bench.sparknlp;

import dev.recurve.bench.Contender;
import dev.recurve.bench.tagging.NerTask;
import dev.recurve.bench.tagging.TaggerPeer;

/** John Snow Labs' Spark NLP. */
public final class SparkNlp implements TaggerPeer {
    static final String NAME = "sparknlp";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Contender contender(NerTask task, int threads) {
        return new SparkNlpNer(task, threads);
    }
}
