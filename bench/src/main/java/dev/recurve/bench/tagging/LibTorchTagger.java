package dev.recurve.bench.tagging;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.bench.LibTorch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A tagger of libtorch's own functions: embedding, bidirectional {@code torch.lstm} over packed sequences, linear layer
 * and cross entropy, which are computed without padding as well; gradients clipped by global norm, the fused Adam.
 */
final class LibTorchTagger implements AutoCloseable {
    private static final float INIT_RANGE = 0.1f;
    /** PyTorch adds two biases where one would do; the second stays zero here, and is not trained. */
    private static final String SECOND_BIAS = "rnn.bias_hh";

    private final Engine engine;
    private final NDManager manager;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private final NDList firstMoments = new NDList();
    private final NDList secondMoments = new NDList();
    private final NDList steps = new NDList(); // one of each parameter, as the fused Adam wants it
    private final Model loss;
    private final Model tags;
    private final Model update;

    LibTorchTagger(Engine engine, TaggingWork work) {
        this.engine = engine;
        manager = engine.newBaseManager();
        int hidden = work.hidden();
        addParameter("encoder.weight", work.vocabulary(), work.embedding());
        for (String direction : new String[] {"_l0", "_l0_reverse"}) {
            addParameter("rnn.weight_ih" + direction, 4 * hidden, work.embedding());
            addParameter("rnn.weight_hh" + direction, 4 * hidden, hidden);
            addParameter("rnn.bias_ih" + direction, 4 * hidden);
            addParameter("rnn.bias_hh" + direction, 4 * hidden);
        }
        addParameter("decoder.weight", work.labels(), 2 * hidden);
        addParameter("decoder.bias", work.labels());
        loss = LibTorch.module(LibTorchTaggerSource.loss(work));
        tags = LibTorch.module(LibTorchTaggerSource.tags(work));
        update = LibTorch.module(LibTorchTaggerSource.update());
    }

    private void addParameter(String name, long... size) {
        Shape shape = new Shape(size);
        if (name.startsWith(SECOND_BIAS)) {
            parameters.put(name, manager.zeros(shape));
            return;
        }
        parameters.put(name, manager.randomUniform(-INIT_RANGE, INIT_RANGE, shape, DataType.FLOAT32));
        firstMoments.add(manager.zeros(shape));
        secondMoments.add(manager.zeros(shape));
        steps.add(manager.zeros(new Shape()));
    }

    /** Parameters under PyTorch's names; an update writes into them. */
    Map<String, NDArray> parameters() {
        return parameters;
    }

    /**
     * A batch in libtorch's memory.
     *
     * @param tokens [time, sentences]
     * @param lengths [sentences]
     * @param labels [time, sentences]
     */
    record Batch(NDArray tokens, NDArray lengths, NDArray labels, int sentences) {}

    /**
     * Copies a batch.
     *
     * @param batch the longest sentence first
     */
    Batch batch(SentenceBatch batch) {
        Shape shape = new Shape(batch.time(), batch.size());
        return new Batch(
                manager.create(wide(batch.tokens()), shape),
                manager.create(wide(batch.lengths()), new Shape(batch.size())),
                manager.create(wide(batch.labels()), shape),
                batch.size());
    }

    private static long[] wide(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    /** The loss of a batch and the gradients of all parameters that are trained, by name. */
    record Gradients(float loss, Map<String, NDArray> byName) {}

    /**
     * Trains on a batch.
     *
     * @return mean cross entropy before the update
     */
    float step(Batch batch) {
        try (NDManager step = manager.newSubManager()) {
            Gradients gradients = gradients(step, batch);
            NDList arguments = new NDList();
            add(arguments, "parameters[]", gradients.byName().keySet().stream().map(parameters::get));
            add(arguments, "gradients[]", gradients.byName().values().stream());
            add(arguments, "first[]", firstMoments.stream());
            add(arguments, "second[]", secondMoments.stream());
            add(arguments, "steps[]", steps.stream());
            run(update, step, arguments);
            return gradients.loss();
        }
    }

    /** Forward and backward pass; results live as long as {@code step}. */
    Gradients gradients(NDManager step, Batch batch) {
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            NDArray leaf =
                    borrowed(step, parameter); // its gradient is undefined, so that backward need not add to zeros
            leaf.setRequiresGradient(!name.startsWith(SECOND_BIAS));
            leaves.put(name, leaf);
        });
        float mean;
        try (GradientCollector collector = engine.newGradientCollector()) {
            NDList arguments = inputs(step, batch);
            arguments.add(named("labels", borrowed(step, batch.labels())));
            add(arguments, "weights[]", leaves.values().stream());
            NDArray result = run(loss, step, arguments);
            collector.backward(result);
            mean = result.getFloat();
        }
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        leaves.forEach((name, leaf) -> {
            if (leaf.hasGradient()) {
                gradients.put(name, leaf.getGradient());
            }
        });
        return new Gradients(mean, gradients);
    }

    /** The best labels, time-major, without padding. */
    long[] predict(Batch batch) {
        try (NDManager step = manager.newSubManager()) {
            NDList arguments = inputs(step, batch);
            add(arguments, "weights[]", parameters.values().stream());
            return run(tags, step, arguments).toLongArray();
        }
    }

    private static NDList inputs(NDManager step, Batch batch) {
        return new NDList(
                named("tokens", borrowed(step, batch.tokens())), named("lengths", borrowed(step, batch.lengths())));
    }

    /** A list is the arguments of one name that ends in brackets. */
    private static void add(NDList arguments, String list, Stream<NDArray> arrays) {
        arrays.forEach(array -> arguments.add(named(list, array)));
    }

    private static NDArray named(String name, NDArray array) {
        array.setName(name);
        return array;
    }

    private static NDArray run(Model module, NDManager step, NDList arguments) {
        NDArray result = module.getBlock()
                .forward(new ParameterStore(step, false), arguments, true)
                .singletonOrThrow();
        result.attach(step);
        return result;
    }

    /** The array for the time of a step: what is computed from it is freed with the step. */
    private static NDArray borrowed(NDManager step, NDArray array) {
        NDArray borrowed = array.stopGradient();
        borrowed.attach(step);
        return borrowed;
    }

    @Override
    public void close() {
        loss.close();
        tags.close();
        update.close();
        manager.close();
    }
}
