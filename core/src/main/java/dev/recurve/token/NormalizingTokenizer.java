package dev.recurve.token;

import java.util.Locale;
import java.util.function.Consumer;

/** Lower-cases the tokens of another tokenizer, or replaces every decimal digit of any script by 0, or both. */
final class NormalizingTokenizer implements Tokenizer {
    private final Tokenizer cutter;
    private final boolean lowerCase;
    private final boolean foldNumbers;

    NormalizingTokenizer(Tokenizer cutter, boolean lowerCase, boolean foldNumbers) {
        this.cutter = cutter;
        this.lowerCase = lowerCase;
        this.foldNumbers = foldNumbers;
    }

    @Override
    public void tokenize(String line, Consumer<String> sink) {
        cutter.tokenize(line, token -> sink.accept(normalize(token)));
    }

    private String normalize(String token) {
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
