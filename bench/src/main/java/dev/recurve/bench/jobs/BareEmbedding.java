package dev.recurve.bench.jobs;

import dev.recurve.bench.Contender;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.EmbedSettings;
import dev.recurve.embed.EmbeddedSentence;
import dev.recurve.embed.Sentence;
import dev.recurve.embed.SentenceEmbedder;
import dev.recurve.embed.VectorLayout;
import dev.recurve.model.LanguageModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Threads without Spark that embed sentences tokenized before, and throw the vectors away. */
final class BareEmbedding implements Contender {
    private final EmbeddingTask task;
    private final int threads;
    private final List<Checkpoint> models = new ArrayList<>();
    private final List<List<Sentence<Integer>>> sentences = new ArrayList<>(); // of each thread

    BareEmbedding(EmbeddingTask task, int threads) {
        this.task = task;
        this.threads = threads;
    }

    @Override
    public String version() {
        return "Recurve's SentenceEmbedder";
    }

    @Override
    public void prepare() {
        task.prepare();
        try {
            for (int i = 0; i < threads; i++) {
                models.add(task.load());
            }
            sentences.addAll(task.sentences(models.get(0), threads));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read text and model", e);
        }
    }

    @Override
    public double work() {
        return PlainThreads.run(threads, this::embed);
    }

    private long embed(int thread) {
        EmbedSettings settings = task.settings().embed();
        LanguageModel model = models.get(thread).model();
        int budget = settings.batchTokens(new VectorLayout(model.config(), settings.layers()).size());
        try (SentenceEmbedder embedder = new SentenceEmbedder(model, settings.layers(), budget, settings.maxTokens())) {
            long tokens = 0;
            Iterator<EmbeddedSentence<Integer>> embedded =
                    embedder.embed(sentences.get(thread).iterator());
            while (embedded.hasNext()) {
                tokens += embedded.next().vectors().length;
            }
            return tokens;
        }
    }

    @Override
    public void close() {
        models.forEach(Checkpoint::close);
        task.close();
    }
}
