package dev.recurve.text.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EnglishAgreementTest {

    private static final List<Conllu.Sentence> SENTENCES = Samples.sentences("english");

    @Test
    void everyVerbAgreesWithItsSubjectInEveryFrame() {
        Set<String> frames = new HashSet<>();
        for (Conllu.Sentence sentence : SENTENCES) {
            List<Cursor.Check> checks = EnglishAgreementOracle.checks(sentence);
            assertThat(checks).as(sentence.text()).allMatch(Cursor.Check::holds);
            assertThat(checks)
                    .as("a verb and its subject: " + sentence.text())
                    .anyMatch(check -> isVerb(sentence, check));
            frames.add(sentence.frame());
        }
        assertThat(frames)
                .containsExactlyInAnyOrderElementsOf(
                        SampleLanguage.ENGLISH.grammar().frames());
    }

    /** An oracle that accepts everything would pass the test above. */
    @Test
    void oracleFindsEveryVerbOfWrongNumber() {
        int flipped = 0;
        for (Conllu.Sentence sentence : SENTENCES) {
            for (Cursor.Check check : EnglishAgreementOracle.checks(sentence)) {
                if (isVerb(sentence, check)
                        && check.expected() != Cursor.Number.ANY
                        && check.found() != Cursor.Number.ANY) {
                    Conllu.Sentence wrong = withOtherNumber(sentence, check.index());
                    assertThat(EnglishAgreementOracle.checks(wrong))
                            .as(String.join(" ", wrong.forms()))
                            .anyMatch(other -> other.index() == check.index() && !other.holds());
                    flipped++;
                }
            }
        }
        assertThat(flipped).isGreaterThan(8000);
    }

    /** What the features column says of a word is what its ending shows. */
    @Test
    void featuresNameTheNumberOfTheForm() {
        Map<Cursor.Number, String> names = Map.of(
                Cursor.Number.SINGULAR, "Number=Sing", Cursor.Number.PLURAL, "Number=Plur", Cursor.Number.ANY, "_");
        for (Conllu.Sentence sentence : SENTENCES) {
            for (Cursor.Check check : EnglishAgreementOracle.checks(sentence)) {
                Conllu.Token token = sentence.tokens().get(check.index());
                assertThat(token.features())
                        .as("%s in: %s", token.form(), sentence.text())
                        .isEqualTo(names.get(check.found()));
            }
        }
    }

    @Test
    void subjectsAndAttractorsComeInBothNumbers() {
        Map<String, Integer> conditions = new HashMap<>();
        for (Conllu.Sentence sentence : SENTENCES) {
            if (Set.of("noun-pp", "noun-pp-adverb").contains(sentence.frame())) {
                List<String> numbers = sentence.tokens().stream()
                        .filter(token -> token.upos().equals("NOUN"))
                        .map(Conllu.Token::features)
                        .limit(2)
                        .toList();
                conditions.merge(String.join(" ", numbers), 1, Integer::sum);
            }
        }
        assertThat(conditions).hasSize(4);
        assertThat(conditions.values()).allMatch(count -> count > 200);
    }

    /** Words whose part of speech, and names whose kind, only the context tells. */
    @Test
    void ambiguousWordsOccurInEachOfTheirUses() {
        Map<String, Set<String>> uses = new HashMap<>();
        for (Conllu.Sentence sentence : Samples.sentences("english", "train")) {
            for (Conllu.Token token : sentence.tokens()) {
                String form = token.form().toLowerCase(Locale.ROOT);
                uses.computeIfAbsent(form, key -> new HashSet<>()).add(token.upos());
                uses.get(form).add(token.entity());
            }
        }
        for (String form : List.of("watches", "walks", "plays", "bear", "bears", "plants", "guards", "cook")) {
            assertThat(uses.get(form)).as(form).contains("NOUN", "VERB");
        }
        for (String name : List.of("paris", "jordan", "austin", "florence", "victoria")) {
            assertThat(uses.get(name)).as(name).contains("B-PER", "B-LOC");
        }
        assertThat(uses.get("paris")).contains("B-ORG");
        assertThat(uses.get("that")).contains("DET", "PRON", "SCONJ");
        assertThat(uses.get("to")).contains("ADP", "PART");
    }

    private static boolean isVerb(Conllu.Sentence sentence, Cursor.Check check) {
        return Set.of("VERB", "AUX")
                .contains(sentence.tokens().get(check.index()).upos());
    }

    private static Conllu.Sentence withOtherNumber(Conllu.Sentence sentence, int index) {
        Conllu.Token token = sentence.tokens().get(index);
        List<Conllu.Token> tokens = new ArrayList<>(sentence.tokens());
        tokens.set(
                index,
                new Conllu.Token(
                        otherNumber(token.form(), token.lemma()), token.lemma(), token.upos(), "_", token.misc()));
        return new Conllu.Sentence(sentence.comments(), tokens);
    }

    private static String otherNumber(String form, String lemma) {
        return switch (form.toLowerCase(Locale.ROOT)) {
            case "is" -> "are";
            case "are" -> "is";
            case "was" -> "were";
            case "were" -> "was";
            case "does" -> "do";
            case "do" -> "does";
            default -> form.equals(lemma) ? lemma + (lemma.endsWith("s") ? "es" : "s") : lemma;
        };
    }
}
