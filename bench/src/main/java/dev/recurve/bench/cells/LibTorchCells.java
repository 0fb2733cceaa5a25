package dev.recurve.bench.cells;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.recurve.bench.Contender;
import dev.recurve.bench.LibTorch;
import dev.recurve.bench.cells.CellWork.Lengths;
import dev.recurve.bench.cells.SequenceBatches.Batch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** libtorch's CPU build, through DJL; sequences of different lengths are packed. */
final class LibTorchCells implements Contender {
    private static final int WARM_UP_STEPS = 3; // TorchScript optimizes in the second

    private final CellWork work;
    private final int threads;
    private final List<Tensors> batches = new ArrayList<>();
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private final LibTorchLayer layer;
    private Engine engine;
    private NDManager manager;
    private int next;

    /** A batch in libtorch's memory. */
    private record Tensors(NDArray input, NDArray lengths, NDArray weights, int tokens) {}

    LibTorchCells(CellWork work, int threads) {
        this.work = work;
        this.threads = threads;
        layer = new LibTorchLayer(work.cell(), work.directions());
    }

    @Override
    public String version() {
        return "libtorch " + engine.getVersion() + " through DJL " + Engine.getDjlVersion();
    }

    @Override
    public void prepare() {
        load(SequenceBatches.of(work));
        for (int i = 0; i < WARM_UP_STEPS; i++) {
            work();
        }
    }

    /** Loads libtorch, and into it random parameters and the batches. */
    void load(List<Batch> sequences) {
        engine = LibTorch.load(threads);
        manager = engine.newBaseManager();
        float range = (float) (1 / Math.sqrt(work.cell().sizes().hidden())); // PyTorch's own
        layer.parameters()
                .forEach((name, shape) ->
                        parameters.put(name, manager.randomUniform(-range, range, shape, DataType.FLOAT32)));
        for (Batch batch : sequences) {
            long time = batch.shape().time();
            long lanes = batch.shape().batch();
            batches.add(new Tensors(
                    manager.create(
                            batch.inputs(),
                            new Shape(time, lanes, work.cell().sizes().input())),
                    manager.create(wide(batch.lengths()), new Shape(lanes)),
                    manager.create(batch.weights(), new Shape(time, lanes, work.output())),
                    batch.tokens()));
        }
    }

    private static long[] wide(int[] lengths) {
        long[] wide = new long[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            wide[i] = lengths[i];
        }
        return wide;
    }

    /** Parameters under libtorch's names. */
    Map<String, NDArray> parameters() {
        return parameters;
    }

    @Override
    public double work() {
        Tensors batch = batches.get(next++ % batches.size());
        try (NDManager step = manager.newSubManager()) {
            if (work.training()) {
                train(step, batch);
            } else {
                forward(batch, borrowed(step, batch.input()), new NDList(parameters.values()));
            }
        }
        return batch.tokens();
    }

    /** The loss of the next batch and its gradients by name, the input's under {@code input}. */
    record Result(float loss, Map<String, float[]> gradients) {}

    Result result() {
        Tensors batch = batches.get(next++ % batches.size());
        try (NDManager step = manager.newSubManager()) {
            Step done = train(step, batch);
            Map<String, float[]> gradients = new LinkedHashMap<>();
            done.leaves()
                    .forEach((name, leaf) ->
                            gradients.put(name, leaf.getGradient().toFloatArray()));
            return new Result(done.loss(), gradients);
        }
    }

    private record Step(float loss, Map<String, NDArray> leaves) {}

    /** Forward and backward pass of {@code loss = sum(weights * output)}. */
    private Step train(NDManager step, Tensors batch) {
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> leaves.put(name, leaf(step, parameter)));
        NDList weights = new NDList(leaves.values());
        leaves.put("input", leaf(step, batch.input()));
        try (GradientCollector collector = engine.newGradientCollector()) {
            NDArray loss = forward(batch, leaves.get("input"), weights)
                    .mul(batch.weights())
                    .sum();
            collector.backward(loss);
            return new Step(loss.getFloat(), leaves);
        }
    }

    private NDArray forward(Tensors batch, NDArray input, NDList weights) {
        return work.lengths() == Lengths.VARIABLE
                ? layer.forwardPacked(input, batch.lengths(), weights, work.training())
                : layer.forward(input, weights, work.training());
    }

    /** A new variable on an array's memory; its gradient starts undefined, so that backward need not add to zeros. */
    private static NDArray leaf(NDManager step, NDArray array) {
        NDArray leaf = borrowed(step, array);
        leaf.setRequiresGradient(true);
        return leaf;
    }

    /** The array for the time of a step: what is computed from it is freed with the step. */
    private static NDArray borrowed(NDManager step, NDArray array) {
        NDArray borrowed = array.stopGradient();
        borrowed.attach(step);
        return borrowed;
    }

    @Override
    public void close() {
        layer.close();
        if (manager != null) {
            manager.close();
        }
    }
}
