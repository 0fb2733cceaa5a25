package dev.recurve.generate;

/**
 * When a text is at its end.
 *
 * @param maxLength the most tokens generated
 * @param stop id of the token that ends it; {@link #NEVER}: none does
 */
record Ending(int maxLength, int stop) {
    /** The id of no token. */
    static final int NEVER = -1;
}
