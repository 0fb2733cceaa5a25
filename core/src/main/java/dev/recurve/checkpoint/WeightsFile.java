package dev.recurve.checkpoint;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.config.RecurveException;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.StateDict;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.LongSupplier;

/** {@code weights.safetensors}: a model's parameters under the names and shapes of {@link StateDict}. */
final class WeightsFile {
    static final String NAME = "weights.safetensors";

    /** What PyTorch's tools expect to find. */
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private WeightsFile() {}

    static void write(ArtifactFolder folder, LanguageModel model) throws IOException {
        try (SafetensorsWriter out = new SafetensorsWriter(folder.write(NAME), StateDict.shapes(model), METADATA)) {
            StateDict.<IOException>forEach(model, tensor -> out.write(tensor.name(), tensor.values()));
            out.finish();
        }
    }

    /** Builds the model that {@code model.json} describes and gives it the weights. */
    static LanguageModel read(ArtifactFolder folder, ModelFile description) throws IOException {
        String location = folder.location() + "/" + NAME;
        try (SafetensorsReader in = new SafetensorsReader(folder.read(NAME), location)) {
            checkSize(in.shapes(), description::parameterCount, folder.location());
            LanguageModel model = LanguageModel.create(description.model(), description.vocabularySize(), 0);
            try {
                checkShapes(in.shapes(), StateDict.shapes(model), folder.location());
                while (in.hasNext()) {
                    SafetensorsReader.Tensor tensor = in.next();
                    StateDict.set(model, new StateDict.Tensor(tensor.name(), tensor.shape(), tensor.values()));
                }
                return model;
            } catch (IOException | RuntimeException e) {
                model.close();
                throw e;
            }
        }
    }

    /** Before a model is built whose size only {@code model.json} vouches for. */
    static void checkSize(Map<String, long[]> shapes, LongSupplier description, String location) {
        long expected;
        long found = 0;
        try {
            expected = description.getAsLong();
            for (long[] shape : shapes.values()) {
                found = Math.addExact(found, SafetensorsHeader.count(shape));
            }
        } catch (ArithmeticException e) {
            throw new RecurveException(location + "/" + ModelFile.NAME + " or " + NAME
                    + " describes a model larger than any memory: was it changed by hand?");
        } catch (IllegalArgumentException e) { // settings that are fine by themselves, but not with each other
            throw new RecurveException(
                    location + "/" + ModelFile.NAME + " describes no model: " + e.getMessage()
                            + ": was it changed by hand?",
                    e);
        }
        if (found < expected) {
            throw new RecurveException(expected + " parameters expected by " + location + "/" + ModelFile.NAME
                    + ", found " + found + " in " + NAME + ": do the two come from the same checkpoint?");
        }
    }

    private static void checkShapes(Map<String, long[]> found, Map<String, long[]> expected, String location) {
        expected.forEach((name, shape) -> {
            if (!found.containsKey(name)) {
                throw mismatch("tensor " + name + " " + Arrays.toString(shape) + " expected by", "none", location);
            }
            if (!Arrays.equals(found.get(name), shape)) {
                throw mismatch(
                        "tensor " + name + " of shape " + Arrays.toString(shape) + " expected by",
                        Arrays.toString(found.get(name)),
                        location);
            }
        });
        for (String name : found.keySet()) {
            if (!expected.containsKey(name)) {
                throw mismatch(
                        expected.size() + " tensors expected by",
                        "a further one named " + SafetensorsHeader.shown(name),
                        location);
            }
        }
    }

    private static RecurveException mismatch(String expected, String found, String location) {
        return new RecurveException(expected + " " + location + "/" + ModelFile.NAME + ", found " + found + " in "
                + NAME + ": do the two come from the same checkpoint?");
    }
}
