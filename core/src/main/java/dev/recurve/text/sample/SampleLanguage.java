package dev.recurve.text.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A language that samples are generated in. */
public enum SampleLanguage {
    /** English, in Latin script. */
    ENGLISH("english.grammar", "english-nouns.lexicon", "english-verbs.lexicon", "english-words.lexicon"),
    /** Bulgarian, in Cyrillic script. */
    BULGARIAN("bulgarian.grammar", "bulgarian-nouns.lexicon", "bulgarian-words.lexicon");

    private final String grammar;
    private final List<String> lexicons;

    SampleLanguage(String grammar, String... lexicons) {
        this.grammar = grammar;
        this.lexicons = List.of(lexicons);
    }

    /** Reads the grammar and the lexicon of this language. */
    public SampleGrammar grammar() {
        List<String> words = new ArrayList<>();
        for (String lexicon : lexicons) {
            words.addAll(lines(lexicon));
        }
        return GrammarReader.read(lines(grammar), LexiconReader.read(words));
    }

    /** Returns the name in lower case, as folders use it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<String> lines(String resource) {
        try (InputStream in = SampleLanguage.class.getResourceAsStream(resource);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource, e);
        }
    }
}
