package dev.recurve.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.batch.EncodedSentence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SentenceLabellerTest {
    @ParameterizedTest
    @EnumSource(SentenceModels.class)
    void aSentenceGetsTheSameBitsAloneAndInCompany(SentenceModels kind) {
        try (SentenceModel model = kind.create()) {
            SentenceLabeller labeller = new SentenceLabeller(model);
            List<EncodedSentence> sentences = kind.unlabelled(60);
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
            List<EncodedSentence> sentences = kind.unlabelled(7);
            List<LabelPrediction> found = new SentenceLabeller(model).label(sentences);
            for (int i = 0; i < sentences.size(); i++) {
                LabelPrediction one = model.predict(kind.batch(List.of(sentences.get(i))));
                assertThat(found.get(i).labels()).isEqualTo(one.labels());
                assertThat(found.get(i).probabilities()).containsExactly(one.probabilities(), within(1e-5f));
            }
        }
    }
}
