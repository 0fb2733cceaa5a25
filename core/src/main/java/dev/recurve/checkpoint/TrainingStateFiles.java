package dev.recurve.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.StrictJson;
import dev.recurve.config.RecurveException;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.train.TrainingCursor;
import dev.recurve.train.TrainingState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a checkpoint that training goes on from: {@code cursor.json}, {@code optimizer.safetensors} (one tensor
 * {@code optimizer.<i>} [parameters] for each vector of the optimizer), {@code outer.safetensors} (one tensor
 * {@code outer.<i>} [parameters] for each vector of the step between two rounds) and {@code state.safetensors} (one flat
 * tensor {@code worker.<w>.layer.<l>} of carried hidden and cell states).
 */
final class TrainingStateFiles {
    static final String CURSOR = "cursor.json";
    static final String OPTIMIZER = "optimizer.safetensors";
    static final String OUTER = "outer.safetensors";
    static final String STATE = "state.safetensors";

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    /** The cursor and the sizes of what lies beside it. */
    private record CursorFile(
            TrainingCursor cursor,
            long optimizerSteps,
            int optimizerVectors,
            int outerVectors,
            int workers,
            int layers) {
        CursorFile {
            if (cursor == null
                    || optimizerSteps < 0
                    || optimizerVectors < 0
                    || outerVectors < 0
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
        CursorFile cursor = new CursorFile(
                state.cursor(),
                state.optimizerSteps(),
                state.optimizerState().size(),
                state.outerState().size(),
                workers,
                layers);
        try (OutputStream out = folder.write(CURSOR)) {
            JSON.writeValue(out, cursor);
        }
        writeVectors(folder, OPTIMIZER, state.optimizerState());
        if (!state.outerState().isEmpty()) {
            writeVectors(folder, OUTER, state.outerState());
        }
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

    private static void writeVectors(ArtifactFolder folder, String file, List<FloatAddress> vectors)
            throws IOException {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < vectors.size(); i++) {
            shapes.put(vectorName(file, i), new long[] {vectors.get(i).capacity()});
        }
        try (SafetensorsWriter out = new SafetensorsWriter(folder.write(file), shapes, Map.of())) {
            for (int i = 0; i < vectors.size(); i++) {
                out.write(vectorName(file, i), vectors.get(i));
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
        List<FloatAddress> optimizer = readVectors(folder, OPTIMIZER, cursor.optimizerVectors(), parameters);
        List<FloatAddress> outer =
                cursor.outerVectors() == 0 ? List.of() : readVectors(folder, OUTER, cursor.outerVectors(), parameters);
        Map<String, float[]> states = read(folder, STATE, (long) cursor.workers() * cursor.layers());
        float[][][] carried = new float[cursor.workers()][cursor.layers()][];
        for (int worker = 0; worker < carried.length; worker++) {
            for (int layer = 0; layer < carried[worker].length; layer++) {
                carried[worker][layer] = take(states, stateName(worker, layer), folder, STATE);
            }
        }
        return new TrainingState(cursor.cursor(), optimizer, cursor.optimizerSteps(), outer, carried);
    }

    private static List<FloatAddress> readVectors(ArtifactFolder folder, String file, int count, long parameters)
            throws IOException {
        String location = folder.location() + "/" + file;
        try (SafetensorsReader in = new SafetensorsReader(folder.read(file), location)) {
            requireTensors(folder, file, in, count);
            List<FloatAddress> vectors = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                requireVector(folder, file, vectorName(file, i), in, parameters);
                FloatAddress vector = new FloatMemory().reserve(parameters); // lives as long as its address
                String found = in.next(vector);
                if (!found.equals(vectorName(file, i))) {
                    throw new RecurveException(location + " has its tensors in another order than Recurve writes: "
                            + SafetensorsHeader.shown(found) + " where " + vectorName(file, i) + " was expected");
                }
                vectors.add(vector);
            }
            return vectors;
        }
    }

    private static void requireTensors(ArtifactFolder folder, String file, SafetensorsReader in, long count) {
        if (in.shapes().size() != count) {
            throw new RecurveException(count + " tensors expected by " + folder.location() + "/" + CURSOR + ", found "
                    + in.shapes().size() + " in " + file + ": do they come from the same checkpoint?");
        }
    }

    private static void requireVector(
            ArtifactFolder folder, String file, String name, SafetensorsReader in, long parameters) {
        long[] shape = in.shapes().get(name);
        if (shape == null) {
            throw new RecurveException("tensor " + name + " expected by " + folder.location() + "/" + CURSOR
                    + ", found none in " + file + ": do they come from the same checkpoint?");
        }
        if (SafetensorsHeader.count(shape) != parameters) {
            throw new RecurveException(parameters + " parameters expected by " + folder.location() + ", found "
                    + SafetensorsHeader.count(shape) + " values of " + name + " in " + file
                    + ": do they come from the same checkpoint?");
        }
    }

    private static CursorFile cursor(ArtifactFolder folder) throws IOException {
        String location = folder.location() + "/" + CURSOR;
        try (InputStream in = folder.read(CURSOR)) {
            if (!(StrictJson.read(in, location) instanceof ObjectNode file)) {
                throw new RecurveException(location + " holds no cursor: was it cut short or changed by hand?");
            }
            return JSON.treeToValue(file, CursorFile.class);
        } catch (JsonProcessingException e) {
            String cause =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
            throw new RecurveException(location + " cannot be read: " + cause + ": was it changed by hand?", e);
        }
    }

    private static Map<String, float[]> read(ArtifactFolder folder, String name, long count) throws IOException {
        String location = folder.location() + "/" + name;
        try (SafetensorsReader in = new SafetensorsReader(folder.read(name), location)) {
            requireTensors(folder, name, in, count);
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

    /** {@code optimizer.0}: the file's name without its ending, and a number. */
    private static String vectorName(String file, int vector) {
        return file.substring(0, file.indexOf('.') + 1) + vector;
    }

    private static String stateName(int worker, int layer) {
        return "worker." + worker + ".layer." + layer;
    }
}
