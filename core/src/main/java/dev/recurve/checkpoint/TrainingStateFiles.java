package dev.recurve.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.config.RecurveException;
import dev.recurve.train.TrainingCursor;
import dev.recurve.train.TrainingState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of a checkpoint that training goes on from: {@code cursor.json}, {@code optimizer.safetensors} (one tensor
 * {@code optimizer.<i>} [parameters] for each vector of the optimizer) and {@code state.safetensors} (one flat tensor
 * {@code worker.<w>.layer.<l>} of carried hidden and cell states).
 */
final class TrainingStateFiles {
    static final String CURSOR = "cursor.json";
    static final String OPTIMIZER = "optimizer.safetensors";
    static final String STATE = "state.safetensors";

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    /** The cursor and the sizes of what lies beside it. */
    private record CursorFile(
            TrainingCursor cursor, long optimizerSteps, int optimizerVectors, int workers, int layers) {
        CursorFile {
            if (cursor == null
                    || optimizerVectors < 0
                    || workers < 0
                    || layers < 0
                    || (workers == 0) != (layers == 0)) {
                throw new IllegalArgumentException("expected a cursor and the sizes of what lies beside it");
            }
        }
    }

    private TrainingStateFiles() {}

    static void write(ArtifactFolder folder, TrainingState state) throws IOException {
        float[][][] carried = state.carriedStates();
        int layers = carried.length == 0 ? 0 : carried[0].length;
        int workers = layers == 0 ? 0 : carried.length;
        CursorFile cursor =
                new CursorFile(state.cursor(), state.optimizerSteps(), state.optimizerState().length, workers, layers);
        try (OutputStream out = folder.write(CURSOR)) {
            JSON.writeValue(out, cursor);
        }
        Map<String, float[]> vectors = new LinkedHashMap<>();
        for (int i = 0; i < state.optimizerState().length; i++) {
            vectors.put(vectorName(i), state.optimizerState()[i]);
        }
        write(folder, OPTIMIZER, vectors);
        Map<String, float[]> states = new LinkedHashMap<>();
        for (int worker = 0; worker < workers; worker++) {
            for (int layer = 0; layer < layers; layer++) {
                states.put(stateName(worker, layer), carried[worker][layer]);
            }
        }
        write(folder, STATE, states);
    }

    private static void write(ArtifactFolder folder, String name, Map<String, float[]> vectors) throws IOException {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        vectors.forEach((key, values) -> shapes.put(key, new long[] {values.length}));
        try (SafetensorsWriter out = new SafetensorsWriter(folder.write(name), shapes, Map.of())) {
            for (Map.Entry<String, float[]> vector : vectors.entrySet()) {
                out.write(vector.getKey(), vector.getValue());
            }
            out.finish();
        }
    }

    static TrainingState read(ArtifactFolder folder, long parameters) throws IOException {
        if (!folder.has(CURSOR)) {
            throw new RecurveException(folder.location() + " holds a model without a training state (no " + CURSOR
                    + "): it can be used, but training cannot go on from it");
        }
        CursorFile cursor = cursor(folder);
        Map<String, float[]> vectors = read(folder, OPTIMIZER, cursor.optimizerVectors());
        float[][] optimizer = new float[cursor.optimizerVectors()][];
        for (int i = 0; i < optimizer.length; i++) {
            optimizer[i] = take(vectors, vectorName(i), folder, OPTIMIZER);
            if (optimizer[i].length != parameters) {
                throw new RecurveException(parameters + " parameters expected by " + folder.location() + ", found "
                        + optimizer[i].length + " values of " + vectorName(i) + " in " + OPTIMIZER
                        + ": do they come from the same checkpoint?");
            }
        }
        Map<String, float[]> states = read(folder, STATE, (long) cursor.workers() * cursor.layers());
        float[][][] carried = new float[cursor.workers()][cursor.layers()][];
        for (int worker = 0; worker < carried.length; worker++) {
            for (int layer = 0; layer < carried[worker].length; layer++) {
                carried[worker][layer] = take(states, stateName(worker, layer), folder, STATE);
            }
        }
        return new TrainingState(cursor.cursor(), optimizer, cursor.optimizerSteps(), carried);
    }

    private static CursorFile cursor(ArtifactFolder folder) throws IOException {
        try (InputStream in = folder.read(CURSOR)) {
            return JSON.readValue(in, CursorFile.class);
        } catch (JsonProcessingException e) {
            String cause =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
            throw new RecurveException(
                    folder.location() + "/" + CURSOR + " cannot be read: " + cause + ": was it changed by hand?", e);
        }
    }

    private static Map<String, float[]> read(ArtifactFolder folder, String name, long count) throws IOException {
        String location = folder.location() + "/" + name;
        try (SafetensorsReader in = new SafetensorsReader(folder.read(name), location)) {
            if (in.shapes().size() != count) {
                throw new RecurveException(count + " tensors expected by " + folder.location() + "/" + CURSOR
                        + ", found " + in.shapes().size() + " in " + name + ": do they come from the same checkpoint?");
            }
            Map<String, float[]> vectors = new LinkedHashMap<>();
            while (in.hasNext()) {
                SafetensorsReader.Tensor tensor = in.next();
                vectors.put(tensor.name(), tensor.values());
            }
            return vectors;
        }
    }

    private static float[] take(Map<String, float[]> vectors, String name, ArtifactFolder folder, String file) {
        float[] values = vectors.get(name);
        if (values == null) {
            throw new RecurveException("tensor " + name + " expected by " + folder.location() + "/" + CURSOR
                    + ", found none in " + file + ": do they come from the same checkpoint?");
        }
        return values;
    }

    private static String vectorName(int vector) {
        return "optimizer." + vector;
    }

    private static String stateName(int worker, int layer) {
        return "worker." + worker + ".layer." + layer;
    }
}
