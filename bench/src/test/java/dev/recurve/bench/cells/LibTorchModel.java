package dev.recurve.bench.cells;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.training.GradientCollector;
import dev.recurve.batch.Window;
import dev.recurve.bench.LibTorch;
import dev.recurve.config.ModelSettings;
import dev.recurve.model.LanguageModelGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The language model that a weights file describes, built of libtorch's functions in double precision. */
final class LibTorchModel implements AutoCloseable {
    private static final int LAST_AXIS = -1;

    private final ModelSettings settings;
    private final Engine engine = LibTorch.load(1);
    private final NDManager manager = engine.newBaseManager();
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();

    /** @param weights by the names of the weights file */
    LibTorchModel(ModelSettings settings, Map<String, double[]> weights) {
        this.settings = settings;
        add("encoder.weight", new Shape(RandomModel.VOCABULARY, settings.embedding()), weights);
        for (int direction = 0; direction < settings.directions(); direction++) {
            for (int layer = 0; layer < settings.layers(); layer++) {
                String stack = stack(direction);
                String suffix = "_l" + layer;
                layer(layer)
                        .parameters()
                        .forEach((name, shape) -> add(stack + name.replace("_l0", suffix), shape, weights));
            }
        }
        add("decoder.weight", new Shape(RandomModel.VOCABULARY, settings.output()), weights);
        add("decoder.bias", new Shape(RandomModel.VOCABULARY), weights);
    }

    /** Where the file has one bias, it is libtorch's first, and the second is zero. */
    private void add(String name, Shape shape, Map<String, double[]> weights) {
        double[] values = weights.get(fileName(name, weights));
        NDArray parameter = values == null && name.contains("bias_hh") ? zeros(shape) : manager.create(values, shape);
        parameter.setRequiresGradient(true);
        parameters.put(name, parameter);
    }

    private NDArray zeros(Shape shape) {
        return manager.create(new double[Math.toIntExact(shape.size())], shape);
    }

    private static String fileName(String name, Map<String, ?> file) {
        return file.containsKey(name) ? name : name.replace("bias_ih", "bias");
    }

    private static String stack(int direction) {
        return direction == 0 ? "rnn." : "rnn_backward.";
    }

    private LibTorchLayer layer(int layer) {
        return new LibTorchLayer(LanguageModelGraph.cell(settings, layer), 1);
    }

    /** @param file the names of the weights file, for the gradients */
    ModelResult run(Window window, Map<String, ?> file) {
        List<NDArray> layers = new ArrayList<>();
        try (GradientCollector collector = engine.newGradientCollector()) {
            NDArray ids = ids(window.inputs(), window);
            NDArray below = ids.getNDArrayInternal()
                    .embedding(ids, parameters.get("encoder.weight"), SparseFormat.DENSE)
                    .singletonOrThrow(); // [directions * time, lanes, embedding]
            for (int layer = 0; layer < settings.layers(); layer++) {
                below = recurrent(below, layer, window.length());
                layers.add(below);
            }
            NDArray loss = loss(below, ids(window.targets(), window));
            collector.backward(loss);
            return new ModelResult(
                    loss.getDouble(),
                    layers.stream().map(NDArray::toDoubleArray).toList(),
                    gradients(file));
        }
    }

    private NDArray ids(int[] ids, Window window) {
        long[] wide = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            wide[i] = ids[i];
        }
        return manager.create(wide, new Shape((long) settings.directions() * window.length(), window.lanes()));
    }

    /** Each direction reads its half of the time axis. */
    private NDArray recurrent(NDArray below, int layer, int time) {
        NDList outputs = new NDList();
        for (int direction = 0; direction < settings.directions(); direction++) {
            NDList weights = new NDList();
            for (String name : layer(layer).parameters().keySet()) {
                weights.add(parameters.get(stack(direction) + name.replace("_l0", "_l" + layer)));
            }
            NDArray half = below.get(new NDIndex().addSliceDim((long) direction * time, (direction + 1L) * time));
            outputs.add(layer(layer).forward(half, weights, true));
        }
        return outputs.size() == 1 ? outputs.get(0) : outputs.get(0).concat(outputs.get(1), 0);
    }

    private NDArray loss(NDArray hidden, NDArray targets) {
        NDArray flat = hidden.reshape(-1, settings.output());
        NDArray logits = flat.getNDArrayInternal()
                .linear(flat, parameters.get("decoder.weight"), parameters.get("decoder.bias"))
                .singletonOrThrow(); // [directions * time * lanes, vocabulary]
        return logits.logSoftmax(LAST_AXIS)
                .get(new NDIndex().addAllDim().addPickDim(targets.reshape(-1, 1)))
                .mean()
                .neg();
    }

    private Map<String, double[]> gradients(Map<String, ?> file) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            String fileName = fileName(name, file);
            if (file.containsKey(fileName)) {
                gradients.put(fileName, parameter.getGradient().toDoubleArray());
            }
        });
        return gradients;
    }

    @Override
    public void close() {
        manager.close();
    }
}
