package dev.recurve.checkpoint;

import com.typesafe.config.ConfigFactory;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.VocabularySettings;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.TrainableModel;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small models whose every parameter is different. */
public final class Models {
    public static final TokenizerSettings TOKENIZER =
            new TokenizerSettings(TokenizerSettings.Type.UNICODE, true, false);

    private Models() {}

    public static ModelSettings settings(ModelDirection direction, int embedding, int hidden) {
        return new ModelSettings(direction, 2, embedding, hidden, 0.2, 0.1, 1);
    }

    public static LanguageModel random(ModelSettings settings, int vocabulary, long seed) {
        LanguageModel model = LanguageModel.create(settings, vocabulary, seed);
        randomize(model, seed);
        return model;
    }

    /** Gives every parameter, biases too, a random value. */
    public static void randomize(TrainableModel<?> model, long seed) {
        Random random = new Random(seed);
        FloatBuffer parameters = model.parameters().asBuffer();
        for (int i = 0; i < parameters.limit(); i++) {
            parameters.put(i, (float) random.nextGaussian() * 0.3f);
        }
        model.parametersChanged();
    }

    public static Vocabulary vocabulary(int size) {
        List<TokenCount> counts = new ArrayList<>();
        for (int i = 2; i < size; i++) {
            counts.add(new TokenCount("w" + i, size - i));
        }
        return Vocabulary.of(
                counts, 10, ConfigReader.read(ConfigFactory.empty(), "vocabulary", VocabularySettings.class));
    }

    public static CheckpointContents contents(LanguageModel model) {
        return new CheckpointContents(
                model, vocabulary(model.vocabularySize()), TOKENIZER, Map.of("seed", 7, "corpus-sha256", "abc"));
    }
}
