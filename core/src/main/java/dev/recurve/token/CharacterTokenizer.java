package dev.recurve.token;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.function.Consumer;

/** Cuts at every user-perceived character (grapheme cluster of Unicode Standard Annex 29); white space is kept. */
final class CharacterTokenizer implements Tokenizer {
    /** Below the first combining mark every char but carriage return stands alone. */
    private static final char FIRST_COMBINING = 0x300;

    private static final String[] SINGLE = new String[FIRST_COMBINING];

    static {
        for (char c = 0; c < FIRST_COMBINING; c++) {
            SINGLE[c] = String.valueOf(c);
        }
    }

    private final BreakIterator characters = BreakIterator.getCharacterInstance(ULocale.ROOT);

    @Override
    public void tokenize(String line, Consumer<String> sink) {
        if (isSimple(line)) {
            for (int i = 0; i < line.length(); i++) {
                sink.accept(SINGLE[line.charAt(i)]);
            }
            return;
        }
        characters.setText(line);
        int start = characters.first();
        for (int end = characters.next(); end != BreakIterator.DONE; end = characters.next()) {
            sink.accept(line.substring(start, end));
            start = end;
        }
    }

    private static boolean isSimple(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c >= FIRST_COMBINING || c == '\r') {
                return false;
            }
        }
        return true;
    }
}
