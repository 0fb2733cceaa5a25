package dev.recurve.generate;

import dev.recurve.config.TokenizerSettings;
import dev.recurve.vocab.Vocabulary;

/**
 * Puts tokens together to text as far as their tokenizer can be undone, one token at a time: characters as they stand,
 * words with blanks between, boundaries as line breaks. What was lower-cased or folded stays so.
 */
abstract class Detokenizer {
    private String previous = Vocabulary.BOUNDARY;

    /** One that undoes a tokenizer, at the beginning of a line. */
    static Detokenizer of(TokenizerSettings settings) {
        return switch (settings.type()) {
            case CHARACTER -> new Characters();
            case WHITESPACE -> new Words();
            case UNICODE -> new UnicodeWords();
        };
    }

    /**
     * Adds a token.
     *
     * @return what it adds to the text: the token, a blank before it where one belongs; a line break for a boundary
     */
    final String add(String token) {
        boolean atLineStart = previous.equals(Vocabulary.BOUNDARY);
        previous = token;
        if (token.equals(Vocabulary.BOUNDARY)) {
            startLine();
            return "\n";
        }
        boolean spaced = isSpaced(token); // asked of every token, since quotation marks come in pairs
        return atLineStart || !spaced ? token : " " + token;
    }

    /**
     * Reads a prompt, after which tokens are to be added.
     *
     * @return its text as it was given, without the blanks at its end that the separator makes anew
     */
    final String begin(Prompt prompt) {
        prompt.tokens().forEach(this::add);
        return keepsBlanks() ? prompt.text() : prompt.text().replaceFirst("[^\\S\\n]+$", "");
    }

    /** Whether blanks are tokens themselves. */
    boolean keepsBlanks() {
        return false;
    }

    /** Forgets what was open in the line before. */
    void startLine() {}

    /** Whether a blank belongs before a token that does not begin a line. */
    abstract boolean isSpaced(String token);

    private static final class Characters extends Detokenizer {
        @Override
        boolean keepsBlanks() {
            return true;
        }

        @Override
        boolean isSpaced(String token) {
            return false;
        }
    }

    /** Text that was cut at blanks: punctuation stands apart there because it did so in the corpus. */
    private static final class Words extends Detokenizer {
        @Override
        boolean isSpaced(String token) {
            return true;
        }
    }
}
