package dev.recurve.token;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.function.Consumer;

/**
 * Cuts at the word boundaries of Unicode Standard Annex 29, in any script (by dictionary for Chinese, Japanese, Thai and
 * their like); punctuation marks are tokens of their own, white space is dropped.
 *
 * <p>A literal {@value #UNKNOWN}, as in texts whose rare words were replaced before, stays one token. A literal
 * {@code <eos>} is cut like any other text, so that text cannot forge the end of a line.
 */
final class UnicodeTokenizer implements Tokenizer {
    /** The symbol of {@code dev.recurve.vocab.Vocabulary}, which stands for every word without an id. */
    static final String UNKNOWN = "<unk>";

    private final BreakIterator words = BreakIterator.getWordInstance(ULocale.ROOT);

    @Override
    public void tokenize(String line, Consumer<String> sink) {
        int start = 0;
        for (int at = line.indexOf(UNKNOWN); at >= 0; at = line.indexOf(UNKNOWN, start)) {
            cut(line.substring(start, at), sink);
            sink.accept(UNKNOWN);
            start = at + UNKNOWN.length();
        }
        cut(start == 0 ? line : line.substring(start), sink);
    }

    private void cut(String text, Consumer<String> sink) {
        words.setText(text);
        int start = words.first();
        for (int end = words.next(); end != BreakIterator.DONE; end = words.next()) {
            // A combining mark may hang on to a space: the mark is kept, the space is not.
            while (start < end && WhitespaceTokenizer.isSpace(text.charAt(start))) {
                start++;
            }
            if (start < end) {
                sink.accept(text.substring(start, end));
            }
            start = end;
        }
    }
}
