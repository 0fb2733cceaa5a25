package dev.recurve.bench.tagging;

import ai.djl.engine.Engine;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.bench.Contender;
import dev.recurve.bench.LibTorch;
import java.util.ArrayList;
import java.util.List;

/** libtorch's CPU build, through DJL. */
final class LibTorchTagging implements Contender {
    private final TaggingWork work;
    private final int threads;
    private final List<LibTorchTagger.Batch> batches = new ArrayList<>();
    private Engine engine;
    private LibTorchTagger tagger;
    private int next;

    LibTorchTagging(TaggingWork work, int threads) {
        this.work = work;
        this.threads = threads;
    }

    @Override
    public String version() {
        return "libtorch " + engine.getVersion() + " through DJL " + Engine.getDjlVersion();
    }

    @Override
    public void prepare() {
        engine = LibTorch.load(threads);
        tagger = new LibTorchTagger(engine, work);
        for (SentenceBatch batch : TaggedSentences.of(work)) {
            batches.add(tagger.batch(batch));
        }
        for (int i = 0; i < batches.size(); i++) { // every shape once; TorchScript optimizes in the second step
            work();
        }
    }

    @Override
    public double work() {
        LibTorchTagger.Batch batch = batches.get(next++ % batches.size());
        if (work.training()) {
            tagger.step(batch);
        } else {
            tagger.predict(batch);
        }
        return batch.sentences();
    }

    @Override
    public void close() {
        tagger.close();
    }
}
