package dev.recurve.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TaggerSettings;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.UsageException;
import dev.recurve.model.SentenceClassifier;
import dev.recurve.model.SentenceModel;
import dev.recurve.model.SentenceNetworkSize;
import dev.recurve.model.SentenceSizes;
import dev.recurve.model.SequenceTagger;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code model.json} of a tagger or classifier: {@code kind}, sizes, the settings of its shape, and the tokenizer. */
final class SentenceModelFile {
    private static final String TAGGER = "tagger";
    private static final String CLASSIFIER = "classifier";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private SentenceModelFile() {}

    /**
     * A model that is not built yet.
     *
     * @param settings of a tagger or classifier
     */
    record Described(Record settings, SentenceSizes sizes, TokenizerSettings tokenizer) {
        /** Its parameters, before anything is reserved for them. */
        long parameterCount() {
            var configuration = settings instanceof TaggerSettings tagger
                    ? SequenceTagger.configuration(tagger, sizes, 0)
                    : SentenceClassifier.configuration((ClassifierSettings) settings, sizes, 0);
            return SentenceNetworkSize.of(configuration).parameters();
        }

        /** The model, its weights of no meaning yet. */
        SentenceModel build() {
            return settings instanceof TaggerSettings tagger
                    ? SequenceTagger.create(tagger, sizes, 0)
                    : SentenceClassifier.create((ClassifierSettings) settings, sizes, 0);
        }
    }

    static void write(ArtifactFolder folder, SentenceModel model, TokenizerSettings tokenizer) throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        SentenceSizes sizes = model.sizes();
        if (model instanceof SequenceTagger tagger) {
            tree.put("kind", TAGGER);
            tree.put(TAGGER, ConfigWriter.asMap(tagger.settings()));
        } else {
            tree.put("kind", CLASSIFIER);
            tree.put(CLASSIFIER, ConfigWriter.asMap(((SentenceClassifier) model).settings()));
        }
        tree.put("vocabulary-size", sizes.tokens());
        tree.put("characters", sizes.characters());
        tree.put("context-layers", sizes.contextLayers());
        tree.put("context-width", sizes.contextWidth());
        tree.put("tokenizer", ConfigWriter.asMap(tokenizer));
        try (OutputStream out = folder.write(ModelFile.NAME)) {
            JSON.writeValue(out, tree);
        }
    }

    static Described read(ArtifactFolder folder, List<String> labels) throws IOException {
        String location = folder.location() + "/" + ModelFile.NAME;
        try (Reader in = new InputStreamReader(folder.read(ModelFile.NAME), StandardCharsets.UTF_8)) {
            return of(ConfigSource.json(in, location), labels, location);
        } catch (ConfigException | IllegalArgumentException | UsageException e) {
            String cause = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new RecurveException(location + " cannot be read: " + cause + ": was it changed by hand?", e);
        }
    }

    private static Described of(Config tree, List<String> labels, String location) {
        String kind = tree.getString("kind");
        if (!kind.equals(TAGGER) && !kind.equals(CLASSIFIER)) {
            throw new RecurveException(location + ": expected a " + TAGGER + " or " + CLASSIFIER
                    + ", found a model of kind '" + kind + "'");
        }
        SentenceSizes sizes = new SentenceSizes(
                tree.getInt("vocabulary-size"),
                tree.getInt("characters"),
                labels,
                tree.getInt("context-layers"),
                tree.getInt("context-width"));
        TokenizerSettings tokenizer = ConfigReader.read(tree, "tokenizer", TokenizerSettings.class);
        Record settings = kind.equals(TAGGER)
                ? ConfigReader.read(tree, TAGGER, TaggerSettings.class)
                : ConfigReader.read(tree, CLASSIFIER, ClassifierSettings.class);
        return new Described(settings, sizes, tokenizer);
    }
}
