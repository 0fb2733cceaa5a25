package dev.recurve.token;

import dev.recurve.config.TokenizerSettings;
import java.io.Serializable;
import java.util.Locale;

/**
 * The form in which a token is looked up in a vocabulary.
 *
 * @param lowerCase whether it is lower-cased
 * @param foldNumbers whether every decimal digit of any script becomes 0
 */
public record WordForm(boolean lowerCase, boolean foldNumbers) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The form that settings ask for. */
    public static WordForm of(TokenizerSettings settings) {
        return new WordForm(settings.lowerCase(), settings.foldNumbers());
    }

    /** The form of a token. */
    public String of(String token) {
        String lower = lowerCase ? token.toLowerCase(Locale.ROOT) : token;
        return foldNumbers ? foldDigits(lower) : lower;
    }

    private static String foldDigits(String token) {
        if (token.codePoints().noneMatch(Character::isDigit)) {
            return token;
        }
        StringBuilder out = new StringBuilder(token.length());
        token.codePoints().forEach(c -> out.appendCodePoint(Character.isDigit(c) ? '0' : c));
        return out.toString();
    }
}
