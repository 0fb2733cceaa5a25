package dev.recurve.bench.jobs;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import dev.recurve.bench.Contender;
import dev.recurve.bench.LibTorch;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.ModelSettings;
import dev.recurve.embed.Sentence;
import dev.recurve.model.TensorDict;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * libtorch's forward pass of the same biLM in as many threads, over the same sentences tokenized before, sorted by length so
 * that there is hardly any padding; the vectors stay in libtorch's memory.
 *
 * <p>Each direction reads its sentences from the left, so padding on the right changes nothing, and libtorch need not pack
 * them: packed sequences would miss its oneDNN path, the faster one.
 */
final class LibTorchEmbedding implements Contender {
    /** Sentences of a batch, as many as our lanes. */
    private static final int SENTENCES = 64;

    private final EmbeddingTask task;
    private final int threads;
    private final List<List<Batch>> batches = new ArrayList<>(); // of each thread
    private final List<NDList> stacks = new ArrayList<>(); // weights of each direction
    private Engine engine;
    private NDManager manager;
    private NDArray table;
    private ModelSettings model;

    /**
     * Sentences in libtorch's memory.
     *
     * @param ids of each direction, [time, sentences], the boundary first
     * @param tokens words of the sentences
     */
    record Batch(List<NDArray> ids, int tokens) {}

    LibTorchEmbedding(EmbeddingTask task, int threads) {
        this.task = task;
        this.threads = threads;
    }

    @Override
    public String version() {
        return "libtorch " + engine.getVersion() + " through DJL " + Engine.getDjlVersion();
    }

    @Override
    public void prepare() {
        task.prepare();
        try (Checkpoint checkpoint = task.load()) {
            load(checkpoint);
            for (List<Sentence<Integer>> own : task.sentences(checkpoint, threads)) {
                List<Sentence<Integer>> sorted = new ArrayList<>(own);
                sorted.sort(Comparator.comparing(sentence -> sentence.ids().length));
                List<Batch> made = new ArrayList<>();
                for (int start = 0; start < sorted.size(); start += SENTENCES) {
                    made.add(batch(sorted.subList(start, Math.min(start + SENTENCES, sorted.size()))));
                }
                batches.add(made);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read text and model", e);
        }
    }

    /** Copies the model's parameters. */
    void load(Checkpoint checkpoint) {
        engine = LibTorch.load(1); // of each thread
        manager = engine.newBaseManager();
        model = checkpoint.model().config();
        TensorDict tensors = TensorDict.of(checkpoint.model());
        table = copy(tensors, "encoder.weight");
        for (String direction : List.of("rnn.", "rnn_backward.")) {
            NDList weights = new NDList();
            for (int layer = 0; layer < model.layers(); layer++) {
                for (String kind : List.of("weight_ih", "weight_hh", "bias_ih", "bias_hh")) {
                    weights.add(copy(tensors, direction + kind + "_l" + layer));
                }
            }
            stacks.add(weights);
        }
    }

    private NDArray copy(TensorDict tensors, String name) {
        return manager.create(tensors.read(name), new Shape(tensors.shape(name)));
    }

    /** Copies sentences, padded to the longest. */
    Batch batch(List<Sentence<Integer>> sentences) {
        int size = sentences.size();
        int time = 1
                + sentences.stream()
                        .mapToInt(sentence -> sentence.ids().length)
                        .max()
                        .orElseThrow();
        long[] forward = new long[time * size]; // [time, size]
        long[] backward = new long[time * size];
        int tokens = 0;
        for (int b = 0; b < size; b++) {
            int[] ids = sentences.get(b).ids();
            forward[b] = Vocabulary.BOUNDARY_ID;
            backward[b] = Vocabulary.BOUNDARY_ID;
            for (int t = 0; t < ids.length; t++) {
                forward[(t + 1) * size + b] = ids[t];
                backward[(t + 1) * size + b] = ids[ids.length - 1 - t];
            }
            tokens += ids.length;
        }
        Shape shape = new Shape(time, size);
        return new Batch(List.of(manager.create(forward, shape), manager.create(backward, shape)), tokens);
    }

    /**
     * The forward pass of a batch; results live as long as {@code step}.
     *
     * @return states of the last layer of each direction [time, sentences, hidden], in the order in which it reads
     */
    NDList encode(NDManager step, Batch batch) {
        NDList states = new NDList();
        for (int direction = 0; direction < stacks.size(); direction++) {
            NDArray ids = batch.ids().get(direction).stopGradient();
            ids.attach(step); // what is computed from it is freed with the step
            NDArray embedded = ids.getNDArrayInternal()
                    .embedding(ids, table, SparseFormat.DENSE)
                    .singletonOrThrow(); // [time, sentences, embedding]
            embedded.attach(step);
            Shape shape = new Shape(model.layers(), ids.getShape().get(1), model.hidden());
            NDList zeros = new NDList(step.zeros(shape), step.zeros(shape));
            states.add(embedded.getNDArrayInternal()
                    .lstm(embedded, zeros, stacks.get(direction), true, model.layers(), 0, false, false, false)
                    .get(0));
        }
        return states;
    }

    @Override
    public double work() {
        return PlainThreads.run(threads, thread -> {
            long tokens = 0;
            for (Batch batch : batches.get(thread)) {
                try (NDManager step = manager.newSubManager()) {
                    encode(step, batch);
                    tokens += batch.tokens();
                }
            }
            return tokens;
        });
    }

    @Override
    public void close() {
        if (manager != null) {
            manager.close();
        }
        task.close();
    }
}
