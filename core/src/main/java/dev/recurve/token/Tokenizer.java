package dev.recurve.token;

import dev.recurve.config.TokenizerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Cuts a line into tokens. An instance keeps buffers: one per thread. */
@FunctionalInterface
public interface Tokenizer {
    /**
     * Cuts a line.
     *
     * @param line one line of text
     * @param sink receives the tokens in order; none is empty
     */
    void tokenize(String line, Consumer<String> sink);

    /**
     * Cuts a line.
     *
     * @param line one line of text
     * @return its tokens in order
     */
    default List<String> tokens(String line) {
        List<String> tokens = new ArrayList<>();
        tokenize(line, tokens::add);
        return tokens;
    }

    /**
     * Makes the tokenizer that settings describe.
     *
     * @param settings where to cut, and what to do to each token
     * @return a new tokenizer
     */
    static Tokenizer of(TokenizerSettings settings) {
        Tokenizer cutter =
                switch (settings.type()) {
                    case WHITESPACE -> new WhitespaceTokenizer();
                    case UNICODE -> new UnicodeTokenizer();
                    case CHARACTER -> new CharacterTokenizer();
                };
        return settings.lowerCase() || settings.foldNumbers()
                ? new NormalizingTokenizer(cutter, WordForm.of(settings))
                : cutter;
    }
}
