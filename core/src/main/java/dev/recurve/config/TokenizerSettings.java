package dev.recurve.config;

import java.io.Serializable;

/**
 * How a line becomes tokens.
 *
 * @param type where tokens begin and end
 * @param lowerCase whether tokens are lower-cased (Unicode rules, no locale)
 * @param foldNumbers whether every decimal digit becomes {@code 0}, so that 1984 and 2010 share {@code 0000}
 */
public record TokenizerSettings(
        @Setting(doc = "whitespace, unicode (words of any script, UAX 29) or character", or = "whitespace") Type type,
        @Setting(doc = "lower-case every token", or = "false") boolean lowerCase,
        @Setting(doc = "replace every decimal digit by 0", or = "false") boolean foldNumbers)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Where tokens begin and end. */
    public enum Type {
        /** At Unicode white space; for text that is already tokenized. */
        WHITESPACE,
        /** At word boundaries of Unicode Standard Annex 29, white space dropped. */
        UNICODE,
        /** At every user-perceived character, white space kept. */
        CHARACTER
    }

    /** The same cutting with the tokens left as they stand. */
    public TokenizerSettings withoutNormalisation() {
        return new TokenizerSettings(type, false, false);
    }
}
