package dev.recurve.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.UsageException;
import dev.recurve.model.LanguageModel;
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
        ConfigParseOptions json =
                ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setOriginDescription(location);
        try (Reader in = new InputStreamReader(folder.read(NAME), StandardCharsets.UTF_8)) {
            return of(ConfigFactory.parseReader(in, json), location);
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
        long cells = 0;
        for (int layer = 0; layer < model.layers(); layer++) {
            cells = Math.addExact(cells, parameterCount(LanguageModel.cell(model, layer)));
        }
        long vectors = Math.multiplyExact((long) vocabularySize, model.embedding() + model.output() + 1L);
        return Math.addExact(vectors, Math.multiplyExact(model.directions(), cells));
    }

    private static long parameterCount(CellLayout cell) {
        CellSizes sizes = cell.sizes();
        // rows of weights above each unit of a gate, then everything that a unit has once
        long ofGate = cell.blocks().size() * ((long) sizes.input() + sizes.output());
        long ofUnit = ofGate + cell.biasBlocks() + cell.peepholes().size() + sizes.projection();
        return Math.multiplyExact(sizes.hidden(), ofUnit);
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
