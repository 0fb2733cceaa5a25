package dev.recurve.bench.tagging;

import dev.recurve.batch.SentenceBatch;
import dev.recurve.bench.Contender;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.SequenceTagger;
import dev.recurve.train.LocalTrainer;
import java.util.List;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/** This project's tagger, as a worker trains it. */
final class RecurveTagging implements Contender {
    private static final long SEED = 1;

    private final TaggingWork work;
    private final int threads;
    private final List<SentenceBatch> batches;
    private SequenceTagger tagger;
    private LocalTrainer<SentenceBatch> trainer;
    private int next;

    RecurveTagging(TaggingWork work, int threads) {
        this.work = work;
        this.threads = threads;
        batches = TaggedSentences.of(work);
    }

    @Override
    public String version() {
        dnnl_version_t version = dnnl.dnnl_version();
        return "Recurve on oneDNN " + version.major() + "." + version.minor() + "." + version.patch();
    }

    @Override
    public void prepare() {
        OneDnn.useThreads(threads);
        tagger = SequenceTagger.create(work.settings(), work.sizes(), SEED);
        trainer = new LocalTrainer<>(tagger, TaggingWork.optimizer());
        for (int i = 0; i < batches.size(); i++) { // every shape once
            work();
        }
    }

    @Override
    public double work() {
        SentenceBatch batch = batches.get(next++ % batches.size());
        if (work.training()) {
            trainer.step(batch, TaggingWork.LEARNING_RATE, SEED);
        } else {
            tagger.predict(batch);
        }
        return batch.size();
    }

    @Override
    public void close() {
        trainer.close();
        tagger.close();
    }
}
