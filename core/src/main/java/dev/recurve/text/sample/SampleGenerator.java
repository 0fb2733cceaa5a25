package dev.recurve.text.sample;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Draws sentences from a grammar, each text once, so that splits of them share none. */
public final class SampleGenerator {

    /** Draws in a row without a new sentence after which the grammar is taken for exhausted. */
    private static final int MAX_ATTEMPTS = 100_000;

    private static final Set<String> CONTENT = Set.of("NOUN", "PROPN", "VERB", "ADJ", "ADV");

    private final SampleGrammar grammar;
    private final Random random;
    private final Set<String> seen = new HashSet<>();

    /**
     * Creates a generator.
     *
     * @param grammar the grammar to draw from
     * @param seed the seed: the same grammar and seed give the same sentences on every machine
     */
    public SampleGenerator(SampleGrammar grammar, long seed) {
        this.grammar = grammar;
        this.random = new Random(seed);
    }

    /**
     * Draws sentences that this generator has not returned before.
     *
     * @param count how many
     * @return the sentences
     * @throws IllegalStateException if the grammar has no more sentences to give
     */
    public List<SampleSentence> next(int count) {
        List<SampleSentence> sentences = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            sentences.add(next());
        }
        return sentences;
    }

    private SampleSentence next() {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            SampleSentence sentence = Spelling.apply(grammar.generate(random));
            if (isPlausible(sentence) && seen.add(sentence.text())) {
                return sentence;
            }
        }
        throw new IllegalStateException("no new sentence in " + MAX_ATTEMPTS + " draws: the grammar is too small");
    }

    /** Nobody says "the boy near the boy greets the boy": a content word may stand but once. */
    private static boolean isPlausible(SampleSentence sentence) {
        Set<String> words = new HashSet<>();
        return sentence.tokens().stream()
                .filter(token -> CONTENT.contains(token.upos()))
                .allMatch(token -> words.add(token.lemma() + '/' + token.upos()));
    }
}
