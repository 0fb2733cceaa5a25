package dev.recurve.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import dev.recurve.batch.EncodedSentence;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.config.ModelSettings;
import dev.recurve.embed.ContextLayers;
import dev.recurve.embed.Sentence;
import dev.recurve.embed.SentenceEmbedder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A language model that is trained as a part of a tagger or classifier; its gradients are checked in {@link SentenceModelTest}. */
class FineTunedContextsTest {
    private static float[] copy(TrainableModel<?> model) {
        float[] values = new float[Math.toIntExact(model.parameterCount())];
        model.parameters().get(values);
        return values;
    }

    private static void step(SentenceModel model, SentenceModels kind) {
        model.computeGradients(kind.batch(kind.sentences(1)), 1);
        float[] parameters = copy(model);
        float[] gradients = new float[parameters.length];
        model.gradients().get(gradients);
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] -= 0.5f * gradients[i];
        }
        model.parameters().put(parameters);
        model.parametersChanged();
    }

    private static List<EncodedSentence> withVectors(LanguageModel languageModel, List<EncodedSentence> sentences) {
        ContextLayers layers = ContextLayers.of(languageModel.config());
        List<EncodedSentence> read = new ArrayList<>();
        try (var embedder = new SentenceEmbedder(languageModel, Layers.ALL, 100, 100)) {
            embedder.embed(sentences.stream()
                            .map(one -> new Sentence<>(one, one.contextTokens()))
                            .iterator())
                    .forEachRemaining(one -> read.add(new EncodedSentence(
                            one.key().tokens(),
                            one.key().characters(),
                            one.key().labels(),
                            layers.of(one.vectors()))));
        }
        return read;
    }

    /** Training changes the language model; what is written of it gives the same labels by the vectors of {@code embed}. */
    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ALL, names = "FINE_TUNED.*")
    void theTrainedLanguageModelGivesTheSameLabelsByItself(SentenceModels kind) {
        try (SentenceModel trained = kind.create();
                SentenceModel reader = kind.createFrozen();
                LanguageModel before = kind.languageModel(7);
                LanguageModel written = kind.languageModel(8)) {
            step(trained, kind);
            trained.giveContexts(written);
            reader.takeOwn(trained);
            List<EncodedSentence> sentences = kind.sentences(2);
            float[] expected = trained.predict(kind.batch(sentences)).probabilities();
            float[] found =
                    reader.predict(kind.batch(withVectors(written, sentences))).probabilities();
            assertThat(found).containsExactly(expected, within(1e-5f));
            float[] untrained =
                    reader.predict(kind.batch(withVectors(before, sentences))).probabilities();
            assertThat(untrained).isNotEqualTo(found);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ALL, names = "FINE_TUNED.*")
    void whatIsWrittenCanBeGoneOnFrom(SentenceModels kind) {
        try (SentenceModel trained = kind.create();
                SentenceModel other = kind.create();
                LanguageModel written = kind.languageModel(8)) {
            step(trained, kind);
            assertThat(copy(other)).isNotEqualTo(copy(trained));
            trained.giveContexts(written);
            other.takeContexts(written);
            other.takeOwn(trained);
            assertThat(copy(other)).isEqualTo(copy(trained));
        }
    }

    @Test
    void aModelOverCharactersHasNoWordsToTrain() {
        var config = ConfigFactory.parseString("model.encoder = characters");
        ModelSettings model = ConfigReader.read(config, "model", ModelSettings.class);
        assertThatThrownBy(() -> new ContextEncoder.Shape(model, 8))
                .hasMessage("a language model with a vector for each word expected, found one that reads characters");
    }

    @Test
    void aLanguageModelOfAnotherShapeIsRefused() {
        try (SentenceModel model = SentenceModels.FINE_TUNED.create();
                LanguageModel other = SentenceModels.FINE_TUNED_MAX.languageModel(1)) {
            float[] before = copy(model);
            float[] ofOther = copy(other);
            assertThatThrownBy(() -> model.giveContexts(other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a language model of 8 words and ")
                    .hasMessageContaining("expected, found one of 8 words and ");
            assertThatThrownBy(() -> model.takeContexts(other)).isInstanceOf(IllegalArgumentException.class);
            assertThat(copy(model)).isEqualTo(before);
            assertThat(copy(other)).isEqualTo(ofOther);
        }
    }

    @Test
    void sentencesWithoutTheLanguageModelsIdsAreRefused() {
        SentenceModels kind = SentenceModels.FINE_TUNED;
        try (SentenceModel model = kind.create()) {
            var batch = SentenceModels.SOFTMAX.batch(SentenceModels.SOFTMAX.sentences(1));
            assertThatThrownBy(() -> model.predict(batch)).hasMessageContaining("the language model's ids");
        }
    }
}
