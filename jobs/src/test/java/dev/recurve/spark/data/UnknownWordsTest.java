package dev.recurve.spark.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.config.VocabularySettings;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class UnknownWordsTest {
    @Test
    void farMoreUnknownWordsThanInTrainingAreTold() {
        assertThat(UnknownWords.drift("x", 0.05, 0.03)).isEmpty();
        assertThat(UnknownWords.drift("x", 0.015, 0)).isEmpty();
        assertThat(UnknownWords.drift("news.txt", 0.25, 0.03).orElseThrow())
                .startsWith(
                        "25.0 % of the words of news.txt are not in the vocabulary, of the training text it was 3.0 %");
    }

    @Test
    void theVocabularyKnowsTheShareInTraining() {
        List<TokenCount> counts = List.of(new TokenCount("a", 60), new TokenCount("b", 30), new TokenCount("rare", 10));
        Vocabulary vocabulary = Vocabulary.of(counts, 50, new VocabularySettings(20, 100));
        assertThat(UnknownWords.inTraining(vocabulary)).isCloseTo(0.1, Offset.offset(1e-12));
    }
}
