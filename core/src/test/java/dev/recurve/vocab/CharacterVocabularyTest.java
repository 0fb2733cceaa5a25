package dev.recurve.vocab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.VocabularySettings;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class CharacterVocabularyTest {
    private static final Vocabulary WORDS = Vocabulary.of(
            List.of(new TokenCount("aba", 3), new TokenCount("b\\", 2), new TokenCount("я😀", 1)),
            4,
            new VocabularySettings(1, 100));

    @Test
    void countsCharactersAsOftenAsTheirWords() throws IOException {
        StringWriter out = new StringWriter();
        CharacterVocabulary.of(WORDS).write(out);

        assertThat(out)
                .hasToString("<pad>\t0\n<unk-char>\t0\n<bow>\t0\n<eow>\t0\n<eos>\t0\n<unk>\t0\n"
                        + "a\t6\nb\t5\n\\\\\t2\nя\t1\n😀\t1\n");
    }

    @Test
    void spellsWordsBetweenMarks() {
        Spellings spellings = new Spellings(WORDS, 100, 50);

        assertThat(spellings.of(WORDS.id("aba"))).containsExactly(2, 6, 7, 6, 3);
        assertThat(spellings.of(WORDS.id("я😀"))).containsExactly(2, 9, 10, 3);
        assertThat(spellings.of(Vocabulary.UNKNOWN_ID)).containsExactly(2, 5, 3);
        assertThat(spellings.of(Vocabulary.BOUNDARY_ID)).containsExactly(2, 4, 3);
    }

    @Test
    void longWordsAreCutAndRareCharactersShareASymbol() {
        Spellings spellings = new Spellings(WORDS, 7, 4);

        assertThat(spellings.of(WORDS.id("aba"))).containsExactly(2, 6, 1, 3);
    }

    @Test
    void newWordsTakeTheIdsBehindTheVocabulary() {
        Spellings spellings = new Spellings(WORDS, 100, 50);
        spellings.setNewWords(List.of("ab", "bz"));

        assertThat(spellings.of(WORDS.size())).containsExactly(2, 6, 7, 3);
        assertThat(spellings.of(WORDS.size() + 1)).containsExactly(2, 7, 1, 3);
        assertThatThrownBy(() -> spellings.of(WORDS.size() + 2))
                .hasMessage("token id 7 is outside the vocabulary of 5 words and the 2 new ones");
        spellings.setNewWords(List.of());
        assertThatThrownBy(() -> spellings.of(WORDS.size())).isInstanceOf(IllegalArgumentException.class);
    }
}
