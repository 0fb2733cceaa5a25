package dev.recurve.token;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.function.Consumer;

/**
 * Cuts at the word boundaries of Unicode Standard Annex 29, in any script (by dictionary for Chinese, Japanese, Thai and
 * their like); punctuation marks are tokens of their own, white space is dropped.
 */
final class UnicodeTokenizer implements Tokenizer {
    private final BreakIterator words = BreakIterator.getWordInstance(ULocale.ROOT);

    @Override
    public void tokenize(String line, Consumer<String> sink) {
        words.setText(line);
        int start = words.first();
        for (int end = words.next(); end != BreakIterator.DONE; end = words.next()) {
            // A combining mark may hang on to a space: the mark is kept, the space is not.
            while (start < end && WhitespaceTokenizer.isSpace(line.charAt(start))) {
                start++;
            }
            if (start < end) {
                sink.accept(line.substring(start, end));
            }
            start = end;
        }
    }
}
