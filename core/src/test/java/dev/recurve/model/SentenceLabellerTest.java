package dev.recurve.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SentenceLabellerTest {
    private static List<EncodedSentence> sentences(int count) {
        Random random = new Random(4);
        List<EncodedSentence> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sentences.add(new EncodedSentence(
                    random.ints(1 + random.nextInt(5), 0, 11).toArray(), null, null, null));
        }
        return sentences;
    }

    @ParameterizedTest
    @EnumSource(SentenceModels.class)
    void aSentenceGetsTheSameBitsAloneAndInCompany(SentenceModels kind) {
        try (SentenceModel model = kind.create()) {
            SentenceLabeller labeller = new SentenceLabeller(model);
            List<EncodedSentence> sentences = sentences(60);
            List<LabelPrediction> together = labeller.label(sentences);
            for (int i = 0; i < sentences.size(); i++) {
                LabelPrediction alone =
                        labeller.label(List.of(sentences.get(i))).get(0);
                assertThat(together.get(i).labels()).isEqualTo(alone.labels());
                assertThat(together.get(i).probabilities()).isEqualTo(alone.probabilities());
            }
            List<EncodedSentence> reversed = new ArrayList<>(sentences);
            Collections.reverse(reversed);
            assertThat(labeller.label(reversed).get(0).probabilities())
                    .isEqualTo(together.get(59).probabilities());
        }
    }

    /** A batch of one sentence is what the model itself says of it. */
    @ParameterizedTest
    @EnumSource(SentenceModels.class)
    void lanesAndCopiesChangeNothing(SentenceModels kind) {
        try (SentenceModel model = kind.create()) {
            List<EncodedSentence> sentences = sentences(7);
            List<LabelPrediction> found = new SentenceLabeller(model).label(sentences);
            for (int i = 0; i < sentences.size(); i++) {
                LabelPrediction one = model.predict(SentenceBatch.of(List.of(sentences.get(i)), kind.labelsOf(), 0));
                assertThat(found.get(i).labels()).isEqualTo(one.labels());
                assertThat(found.get(i).probabilities()).containsExactly(one.probabilities(), within(1e-5f));
            }
        }
    }
}
