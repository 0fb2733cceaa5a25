package dev.recurve.text.tag;

/**
 * A tag in its two parts.
 *
 * @param prefix what is before the first hyphen: B, I, E, S or O; the whole tag if there is none
 * @param type what is behind it; empty if there is none
 */
public record Tag(String prefix, String type) {
    /** The tag of tokens outside of all spans. */
    public static final String OUTSIDE = "O";

    /** What is before the first token and behind the last. */
    static final Tag BORDER = new Tag(OUTSIDE, "");

    /** Splits a tag at its first hyphen, as conlleval does. */
    public static Tag parse(String tag) {
        int hyphen = tag.indexOf('-');
        return hyphen < 0 ? new Tag(tag, "") : new Tag(tag.substring(0, hyphen), tag.substring(hyphen + 1));
    }

    /** Whether the token is outside of all spans. */
    public boolean isOutside() {
        return prefix.equals(OUTSIDE);
    }

    boolean is(char letter) {
        return prefix.length() == 1 && prefix.charAt(0) == letter;
    }

    /** Whether the next token may go on with the span of this one. */
    boolean isOpen() {
        return is('B') || is('I');
    }
}
