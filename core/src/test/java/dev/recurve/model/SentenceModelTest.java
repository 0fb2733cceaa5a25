package dev.recurve.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.SentenceBatch.LabelsOf;
import dev.recurve.config.TagScheme;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.text.tag.TagRules;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of every tagger and classifier. */
class SentenceModelTest {
    /** A step in the direction of the gradient changes the loss by the gradient's length: all gradients fit together. */
    @ParameterizedTest
    @EnumSource(SentenceModels.class)
    void gradientsAreThoseOfTheLoss(SentenceModels kind) {
        try (SentenceModel model = kind.create()) {
            SentenceBatch batch = kind.batch(kind.sentences(1));
            model.computeGradients(batch, 1);
            float[] parameters = copy(model.parameters());
            float[] gradients = copy(model.gradients());
            double norm = Math.sqrt(IntStream.range(0, gradients.length)
                    .mapToDouble(i -> (double) gradients[i] * gradients[i])
                    .sum());
            double step = 2e-2 / norm;
            double above = lossAt(model, batch, parameters, gradients, step);
            double below = lossAt(model, batch, parameters, gradients, -step);
            assertThat((above - below) / (2 * step)).isCloseTo(norm * norm, within(3e-3 * norm * norm + 1e-5));
        }
    }

    private static double lossAt(
            SentenceModel model, SentenceBatch batch, float[] parameters, float[] direction, double step) {
        float[] moved = new float[parameters.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = (float) (parameters[i] + step * direction[i]);
        }
        model.parameters().put(moved);
        model.parametersChanged();
        return model.computeGradients(batch, 1);
    }

    private static float[] copy(FloatAddress vector) {
        float[] values = new float[Math.toIntExact(vector.capacity())];
        vector.get(values);
        return values;
    }

    @ParameterizedTest
    @EnumSource(SentenceModels.class)
    void everyParameterReceivesAGradient(SentenceModels kind) {
        try (SentenceModel model = kind.create()) {
            float[] largest = new float[Math.toIntExact(model.parameterCount())];
            for (int i = 0; i < 40; i++) {
                model.computeGradients(kind.batch(kind.sentences(i)), 1);
                float[] gradients = copy(model.gradients());
                for (int j = 0; j < largest.length; j++) {
                    largest[j] = Math.max(largest[j], Math.abs(gradients[j]));
                }
            }
            long zeros = IntStream.range(0, largest.length)
                    .filter(i -> largest[i] == 0)
                    .count();
            assertThat(zeros).isLessThanOrEqualTo(kind.mostWithoutGradient(model.parameterCount()));
        }
    }

    @ParameterizedTest
    @EnumSource(SentenceModels.class)
    void batchOfOneEqualsBatchOfMany(SentenceModels kind) {
        try (SentenceModel model = kind.create()) {
            List<EncodedSentence> sentences = kind.sentences(1);
            LabelPrediction many = model.predict(kind.batch(sentences));
            int labels = SentenceModels.LABELS.size();
            int size = sentences.size();
            for (int b = 0; b < size; b++) {
                LabelPrediction one = model.predict(kind.batch(List.of(sentences.get(b))));
                for (int i = 0; i < one.labels().length; i++) {
                    int row = kind.labelsOf() == LabelsOf.TOKENS ? i * size + b : b;
                    assertThat(one.labels()[i]).isEqualTo(many.labels()[row]);
                    for (int j = 0; j < labels; j++) {
                        assertThat(one.probabilities()[i * labels + j])
                                .isCloseTo(many.probabilities()[row * labels + j], within(1e-5f));
                    }
                }
            }
        }
    }

    /** Rows of probabilities sum to one where there is a token, and to zero where there is none. */
    @ParameterizedTest
    @EnumSource(SentenceModels.class)
    void paddingHasNoLabel(SentenceModels kind) {
        try (SentenceModel model = kind.create()) {
            SentenceBatch batch = kind.batch(kind.sentences(1));
            LabelPrediction prediction = model.predict(batch);
            int labels = SentenceModels.LABELS.size();
            for (int row = 0; row < prediction.labels().length; row++) {
                boolean real = kind.labelsOf() == LabelsOf.SENTENCES
                        || row / batch.size() < batch.lengths()[row % batch.size()];
                double sum = 0;
                for (int j = 0; j < labels; j++) {
                    sum += prediction.probabilities()[row * labels + j];
                }
                assertThat(sum).isCloseTo(real ? 1 : 0, within(1e-5));
                assertThat(prediction.labels()[row] == SentenceBatch.NO_LABEL).isEqualTo(!real);
            }
        }
    }

    /** A sentence that is only padded further changes nothing: it is joined by a longer one without labels. */
    @ParameterizedTest
    @EnumSource(SentenceModels.class)
    void paddingAndWhatHasNoLabelChangeNoLoss(SentenceModels kind) {
        try (SentenceModel model = kind.create()) {
            List<EncodedSentence> sentences = kind.sentences(1);
            double loss = model.computeGradients(kind.batch(sentences), 1);
            float[] gradients = copy(model.gradients());
            model.computeGradients(kind.batch(kind.withLongUnlabelled(sentences)), 1);
            double padded = model.computeGradients(kind.batch(kind.withLongUnlabelled(sentences)), 1);
            assertThat(padded).isCloseTo(loss, within(1e-5));
            assertThat(copy(model.gradients())).containsExactly(gradients, within(1e-5f));
        }
    }

    @Test
    void aCrfDecodesWhatTheSchemeAllows() {
        try (SentenceModel model = SentenceModels.CRF.create()) {
            for (int seed = 0; seed < 20; seed++) {
                SentenceBatch batch = SentenceModels.CRF.batch(SentenceModels.CRF.sentences(seed));
                int[] best = model.predict(batch).labels();
                for (int b = 0; b < batch.size(); b++) {
                    int lane = b;
                    List<String> tags = IntStream.range(0, batch.lengths()[b])
                            .mapToObj(t -> SentenceModels.LABELS.get(best[t * batch.size() + lane]))
                            .toList();
                    assertThat(TagRules.firstViolation(TagScheme.IOB2, tags)).isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void labelsOfTheWrongKindAreRefused() {
        try (SentenceModel model = SentenceModels.SOFTMAX.create()) {
            SentenceBatch batch = SentenceModels.LAST.batch(SentenceModels.LAST.sentences(1));
            assertThatThrownBy(() -> model.computeGradients(batch, 1))
                    .hasMessageContaining("a label for each token, found one for each sentence");
        }
    }

    @Test
    void tokenVectorsCanBeGiven() {
        try (SentenceModel model = SentenceModels.SOFTMAX.create()) {
            float[] vector = {1, 2, 3, 4, 5, 6};
            model.setTokenVector(2, vector);
            assertThat(Arrays.copyOfRange(copy(model.parameters()), 12, 18)).isEqualTo(vector);
            assertThatThrownBy(() -> model.setTokenVector(2, new float[5]))
                    .hasMessageContaining("a vector of 6 numbers");
        }
    }
}
