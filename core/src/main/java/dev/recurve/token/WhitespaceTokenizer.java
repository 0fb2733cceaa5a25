package dev.recurve.token;

import com.ibm.icu.lang.UCharacter;
import java.util.function.Consumer;

/** Cuts at Unicode white space (no-break spaces included); for text that is already tokenized. */
final class WhitespaceTokenizer implements Tokenizer {
    @Override
    public void tokenize(String line, Consumer<String> sink) {
        int start = 0;
        for (int i = 0; i < line.length(); i++) {
            if (isSpace(line.charAt(i))) {
                if (start < i) {
                    sink.accept(line.substring(start, i));
                }
                start = i + 1;
            }
        }
        if (start < line.length()) {
            sink.accept(line.substring(start));
        }
    }

    /** Unicode's White_Space lies in the basic plane, so chars suffice. */
    static boolean isSpace(char c) {
        return c <= 0x7f ? c == ' ' || (c >= '\t' && c <= '\r') : UCharacter.isUWhiteSpace(c);
    }
}
