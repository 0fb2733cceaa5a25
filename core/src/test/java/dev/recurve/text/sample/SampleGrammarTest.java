package dev.recurve.text.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleGrammarTest {

    private static final Lexicon LEXICON = LexiconReader.read(
            """
            [Noun NOUN | num=sg | num=pl]
            * sem=person
            child children
            guard guards sem=person,thing
            [Verb VERB | num=sg | num=pl]
            sleeps sleep obj=none
            eats eat obj=food
            [Food NOUN | sem=food]
            bread
            [Town PROPN LOC | num=sg]
            New_Haven
            """
                    .lines()
                    .toList());

    @Test
    void variablesCarryNumberFromSubjectToVerb() {
        SampleGrammar grammar = grammar(
                """
                domain N = sg pl
                Sentence
                  -> plain ./PUNCT
                plain
                  -> the/DET Noun[num=N, sem=person] Verb[num=N]
                """);

        Set<String> texts = texts(grammar, 300);

        assertThat(texts)
                .containsExactlyInAnyOrder(
                        "the child sleeps.",
                        "the children sleep.",
                        "the guard sleeps.",
                        "the guards sleep.",
                        "the child eats.",
                        "the children eat.",
                        "the guard eats.",
                        "the guards eat.");
    }

    @Test
    void firstWordBindsAVariableForThoseAfterIt() {
        SampleGrammar grammar = grammar(
                """
                Sentence
                  -> plain ./PUNCT
                plain
                  -> Verb[num=sg, obj=O] Object[sem=O]
                Object[sem=food]
                  -> Food[sem=food]
                Object[sem=none]
                  -> alone/ADV
                """);

        assertThat(texts(grammar, 100)).containsExactlyInAnyOrder("eats bread.", "sleeps alone.");
    }

    @Test
    void weightsAreShares() {
        SampleGrammar grammar = grammar(
                """
                Sentence
                  3 -> often ./PUNCT
                  1 -> rarely ./PUNCT
                often
                  -> often/ADV
                rarely
                  -> rarely/ADV
                """);
        Random random = new Random(5);
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 4000; i++) {
            counts.merge(grammar.generate(random).frame(), 1, Integer::sum);
        }

        assertThat(counts.get("often")).isBetween(2850, 3150);
        assertThat(grammar.frames()).containsExactly("often", "rarely");
    }

    /** A rule that does not pass on what it is asked for must not be chosen silently. */
    @Test
    void ruleThatForgetsAFeatureIsNotChosen() {
        SampleGrammar grammar = grammar(
                """
                Sentence
                  -> plain ./PUNCT
                plain
                  -> Phrase[num=sg]
                Phrase
                  -> the/DET Noun[num=N]
                """);

        assertThatThrownBy(() -> grammar.generate(new Random(1))).hasMessageContaining("no rule for Phrase");
    }

    @Test
    void wordsOfANameShareOneEntity() {
        SampleGrammar grammar = grammar(
                """
                Sentence
                  -> plain ./PUNCT
                plain
                  -> Town[num=sg]
                """);

        assertThat(grammar.generate(new Random(1)).tokens())
                .containsExactly(
                        new SampleToken("New", "New", "PROPN", "Number=Sing", "B-LOC"),
                        new SampleToken("Haven", "Haven", "PROPN", "Number=Sing", "I-LOC"),
                        new SampleToken(".", ".", "PUNCT", "", "O"));
    }

    @Test
    void mistakesInAGrammarAreNamed() {
        assertThatThrownBy(() -> grammar("Sentence\n  -> nowhere ./PUNCT\n")).hasMessageContaining("nowhere");
        assertThatThrownBy(() -> grammar("Sentence\n  Noun\n")).hasMessageContaining("line 2");
        assertThatThrownBy(() -> grammar("Sentence\n  -> Noun[num=sg ./PUNCT\n"))
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> LexiconReader.read(List.of("[Noun NOUN | num=sg | num=pl]", "child")))
                .hasMessageContaining("expected 2 forms");
    }

    @Test
    void exhaustedGrammarIsAnError() {
        SampleGenerator generator = new SampleGenerator(
                grammar(
                        """
                Sentence
                  -> plain ./PUNCT
                plain
                  -> Food[sem=food]
                """),
                1);

        assertThat(generator.next(1).get(0).text()).isEqualTo("Bread.");
        assertThatThrownBy(() -> generator.next(1)).hasMessageContaining("no new sentence");
    }

    @Test
    void articleFollowsTheNextWord() {
        SampleToken article = new SampleToken("a", "a", "DET", "", "O");
        SampleToken owl = new SampleToken("owl", "owl", "NOUN", "Number=Sing", "O");
        SampleToken mark = new SampleToken(".", ".", "PUNCT", "", "O");

        assertThat(Spelling.apply(new SampleSentence("x", List.of(article, owl, mark)))
                        .text())
                .isEqualTo("An owl.");
    }

    private static SampleGrammar grammar(String text) {
        return GrammarReader.read(text.lines().toList(), LEXICON);
    }

    private static Set<String> texts(SampleGrammar grammar, int draws) {
        Random random = new Random(3);
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < draws; i++) {
            texts.add(grammar.generate(random).text());
        }
        return texts;
    }
}
