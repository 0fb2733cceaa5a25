package dev.recurve.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.UsageException;
import dev.recurve.model.ModelSize;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code model.json}: what has to be known to build the model that the weights belong to.
 *
 * @param vocabularySize number of token ids
 * @param model the model's shape
 * @param tokenizer how text becomes tokens
 */
record ModelFile(int vocabularySize, ModelSettings model, TokenizerSettings tokenizer) {
    static final String NAME = "model.json";

    private static final String KIND = "language-model";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    void write(ArtifactFolder folder) throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", KIND);
        tree.put("vocabulary-size", vocabularySize);
        tree.put("model", ConfigWriter.asMap(model));
        tree.put("tokenizer", ConfigWriter.asMap(tokenizer));
        try (OutputStream out = folder.write(NAME)) {
            JSON.writeValue(out, tree);
        }
    }

    static ModelFile read(ArtifactFolder folder) throws IOException {
        String location = folder.location() + "/" + NAME;
        try (Reader in = new InputStreamReader(folder.read(NAME), StandardCharsets.UTF_8)) {
            return of(ConfigSource.json(in, location), location);
        } catch (ConfigException | UsageException e) {
            // What is wrong is the file, not how the command was called.
            throw new RecurveException(location + " cannot be read: " + firstLine(e) + ": was it changed by hand?", e);
        }
    }

    private static ModelFile of(Config tree, String location) {
        String kind = tree.getString("kind");
        if (!kind.equals(KIND)) {
            throw new RecurveException(location + ": expected a " + KIND + ", found a model of kind '" + kind + "'");
        }
        return new ModelFile(
                tree.getInt("vocabulary-size"),
                ConfigReader.read(tree, "model", ModelSettings.class),
                ConfigReader.read(tree, "tokenizer", TokenizerSettings.class));
    }

    /** {@link dev.recurve.model.LanguageModel#parameterCount} of such a model, before it is built. */
    long parameterCount() {
        return ModelSize.of(model, vocabularySize).parameters();
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
