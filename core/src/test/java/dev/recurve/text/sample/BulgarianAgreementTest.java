package dev.recurve.text.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BulgarianAgreementTest {

    private static final List<Conllu.Sentence> SENTENCES = Samples.sentences("bulgarian");

    @Test
    void everyPhraseAndVerbAgreesInEveryFrame() {
        Set<String> frames = new HashSet<>();
        for (Conllu.Sentence sentence : SENTENCES) {
            assertThat(BulgarianAgreementOracle.checks(sentence))
                    .as(sentence.text())
                    .isNotEmpty()
                    .allMatch(Cursor.Check::holds);
            frames.add(sentence.frame());
        }
        assertThat(frames)
                .containsExactlyInAnyOrderElementsOf(
                        SampleLanguage.BULGARIAN.grammar().frames());
    }

    @Test
    void oracleFindsAVerbOfWrongNumber() {
        for (Conllu.Sentence sentence : SENTENCES) {
            int verb = BulgarianAgreementOracle.checks(sentence).get(0).index();
            String form = sentence.tokens().get(verb).form();
            String other = form.equals("е") ? "са" : form.equals("са") ? "е" : otherNumber(form);
            Conllu.Sentence wrong = with(sentence, verb, other);
            assertThat(BulgarianAgreementOracle.checks(wrong))
                    .as(String.join(" ", wrong.forms()))
                    .anyMatch(check -> !check.holds());
        }
    }

    @Test
    void oracleFindsWrongArticlesGendersAndPronouns() {
        assertThatThrownBy(() -> checks("Учителя/учител/NOUN пее/пее/VERB ././PUNCT"))
                .hasMessageContaining("full article");
        assertThatThrownBy(() -> checks("Децата/дете/NOUN чакат/чака/VERB учителят/учител/NOUN ././PUNCT"))
                .hasMessageContaining("short article");
        assertThatThrownBy(() -> checks("Младото/млад/ADJ жена/жена/NOUN пее/пее/VERB ././PUNCT"))
                .hasMessageContaining("младото жена");
        assertThatThrownBy(() -> checks("Младата/млад/ADJ жената/жена/NOUN пее/пее/VERB ././PUNCT"))
                .hasMessageContaining("one article");
        assertThatThrownBy(() -> checks("Жената/жена/NOUN е/е/AUX добър/добър/ADJ ././PUNCT"))
                .hasMessageContaining("predicate");
    }

    @Test
    void textIsCyrillic() {
        for (Conllu.Sentence sentence : SENTENCES) {
            assertThat(sentence.text())
                    .matches(text -> text.codePoints()
                            .filter(Character::isLetter)
                            .allMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.CYRILLIC))
                    .matches("[\\p{IsCyrillic} ,.?]+");
        }
    }

    /** "в" is written "във" before a word that begins with в or ф. */
    @Test
    void prepositionTakesItsLongFormBeforeItsOwnSound() {
        int longForms = 0;
        for (Conllu.Sentence sentence : SENTENCES) {
            String text = " " + sentence.text().toLowerCase(Locale.ROOT);
            assertThat(text).doesNotContain(" в в", " в ф");
            longForms += text.matches(".* във [вф].*") ? 1 : 0;
            assertThat(text).doesNotMatch(".* във [^вф].*");
        }
        assertThat(longForms).isPositive();
    }

    private static List<Cursor.Check> checks(String words) {
        List<Conllu.Token> tokens = new ArrayList<>();
        for (String word : words.split(" ")) {
            String[] parts = word.split("/");
            tokens.add(new Conllu.Token(parts[0], parts[1], parts[parts.length - 1], "_", Map.of()));
        }
        return BulgarianAgreementOracle.checks(new Conllu.Sentence(Map.of("frame", "simple"), tokens));
    }

    private static String otherNumber(String form) {
        return form.endsWith("т") ? form.substring(0, form.length() - 1) : form + "т";
    }

    private static Conllu.Sentence with(Conllu.Sentence sentence, int index, String form) {
        List<Conllu.Token> tokens = new ArrayList<>(sentence.tokens());
        Conllu.Token token = tokens.get(index);
        tokens.set(index, new Conllu.Token(form, token.lemma(), token.upos(), token.features(), token.misc()));
        return new Conllu.Sentence(sentence.comments(), tokens);
    }
}
