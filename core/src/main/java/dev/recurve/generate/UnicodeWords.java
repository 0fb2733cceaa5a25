package dev.recurve.generate;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/**
 * Undoes the cutting at word boundaries of Unicode: closing punctuation joins the word before it, opening punctuation
 * the word after it, quotation marks in turns, and scripts that write no blanks get none. Hyphens and dashes stay apart,
 * since the tokens do not tell one from the other.
 */
final class UnicodeWords extends Detokenizer {
    /** Scripts that put no blank between words. */
    private static final Set<UnicodeScript> UNSPACED = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    /** CJK Symbols and Punctuation, and the full-width forms, which bring their own space. */
    private static final int FIRST_CJK_MARK = 0x3000;

    private static final int LAST_CJK_MARK = 0x303f;
    private static final int FIRST_FULL_WIDTH = 0xff00;
    private static final int LAST_FULL_WIDTH = 0xffef;
    private static final int LOW_QUOTE = '\u201e'; // „ opens in Bulgarian, German and others, where “ closes
    private static final int LEFT_QUOTE = '\u201c'; // “ opens in English
    private static final int RIGHT_QUOTE = '\u201d'; // ” closes in English and Polish, opens in Swedish

    private boolean quoted; // inside quotation marks
    private boolean joinsNext = true; // the token before opens something, or there is none
    private int last; // the last code point of the token before

    @Override
    void startLine() {
        quoted = false;
        joinsNext = true;
        last = 0;
    }

    @Override
    boolean isSpaced(String token) {
        int first = token.codePointAt(0);
        boolean mark = token.length() == Character.charCount(first);
        boolean spaced = !joinsNext && !(isUnspaced(last) && isUnspaced(first)) && !isAmount(last, first);
        joinsNext = false;
        if (mark && isQuote(first)) {
            boolean opens = first == LOW_QUOTE || !quoted;
            quoted = opens;
            joinsNext = opens;
            spaced &= opens;
        } else if (opens(first)) {
            joinsNext = true;
        } else if (closes(first)) {
            spaced = false;
        }
        last = token.codePointBefore(token.length());
        return spaced;
    }

    private static boolean isQuote(int mark) {
        return mark == '"' || mark == LOW_QUOTE || mark == LEFT_QUOTE || mark == RIGHT_QUOTE;
    }

    private static boolean opens(int mark) {
        int type = Character.getType(mark);
        return type == Character.START_PUNCTUATION || type == Character.INITIAL_QUOTE_PUNCTUATION;
    }

    private static boolean closes(int mark) {
        int type = Character.getType(mark);
        return type == Character.END_PUNCTUATION
                || type == Character.FINAL_QUOTE_PUNCTUATION
                || mark == '%'
                || mark == '\u2026' // …
                || UCharacter.hasBinaryProperty(mark, UProperty.TERMINAL_PUNCTUATION);
    }

    /** A currency's sign and a number. */
    private static boolean isAmount(int sign, int digit) {
        return Character.getType(sign) == Character.CURRENCY_SYMBOL && Character.isDigit(digit);
    }

    private static boolean isUnspaced(int codePoint) {
        return (codePoint >= FIRST_CJK_MARK && codePoint <= LAST_CJK_MARK)
                || (codePoint >= FIRST_FULL_WIDTH && codePoint <= LAST_FULL_WIDTH)
                || UNSPACED.contains(UnicodeScript.of(codePoint));
    }
}
