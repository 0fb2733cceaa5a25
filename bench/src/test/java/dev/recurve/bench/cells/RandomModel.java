package dev.recurve.bench.cells;

import dev.recurve.batch.Window;
import dev.recurve.checkpoint.SafetensorsReader;
import dev.recurve.checkpoint.SafetensorsWriter;
import dev.recurve.config.ModelSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SequenceEncoder;
import dev.recurve.model.StateDict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Our language model with random weights, none of them equal; others get them as its safetensors file holds them. */
final class RandomModel implements AutoCloseable {
    static final int VOCABULARY = 11;

    private final LanguageModel model;
    private final Window window;

    /** @param time steps of each direction */
    RandomModel(ModelSettings settings, int time, int lanes) {
        SplittableRandom random = new SplittableRandom(settings.hashCode() * 31L + time);
        model = LanguageModel.create(settings, VOCABULARY, 1);
        // small enough that a rectifier does not explode
        double range = 0.8 / Math.sqrt(settings.hidden());
        model.parameters()
                .put(floats(
                        random.doubles(model.parameterCount(), -range, range).toArray()));
        model.parametersChanged();
        window = new Window(settings.directions(), time, lanes);
        window.reset(time, 0);
        for (int i = 0; i < window.inputs().length; i++) {
            window.inputs()[i] = random.nextInt(VOCABULARY);
            window.targets()[i] = random.nextInt(VOCABULARY);
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    ModelSettings settings() {
        return model.config();
    }

    LanguageModel model() {
        return model;
    }

    Window window() {
        return window;
    }

    /** The weights file, written and read again. */
    Map<String, double[]> weights() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            try (SafetensorsWriter writer = new SafetensorsWriter(file, StateDict.shapes(model), Map.of())) {
                StateDict.<IOException>forEach(model, tensor -> writer.write(tensor.name(), tensor.values()));
                writer.finish();
            }
            Map<String, double[]> weights = new LinkedHashMap<>();
            try (var reader = new SafetensorsReader(new ByteArrayInputStream(file.toByteArray()), "in memory")) {
                while (reader.hasNext()) {
                    SafetensorsReader.Tensor tensor = reader.next();
                    weights.put(tensor.name(), doubles(tensor.values()));
                }
            }
            return weights;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ModelResult run() {
        List<double[]> layers = new ArrayList<>();
        try (SequenceEncoder encoder = new SequenceEncoder(model)) {
            List<FloatAddress> outputs = encoder.encode(window.inputs(), window.length(), window.lanes());
            int length = window.inputs().length * settings().output();
            outputs.stream().skip(1).forEach(output -> layers.add(doubles(copy(output, length))));
        }
        double loss = model.computeGradients(window, 1);
        return new ModelResult(loss, layers, gradients());
    }

    /** Gradients by name: put in the parameters' place for a moment. */
    private Map<String, double[]> gradients() {
        int length = Math.toIntExact(model.parameterCount());
        float[] parameters = copy(model.parameters(), length);
        model.parameters().put(copy(model.gradients(), length));
        Map<String, double[]> gradients = weights();
        model.parameters().put(parameters);
        model.parametersChanged();
        return gradients;
    }

    private static float[] copy(FloatAddress memory, int length) {
        float[] values = new float[length];
        memory.get(values);
        return values;
    }

    @Override
    public void close() {
        model.close();
    }
}
