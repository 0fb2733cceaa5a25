package dev.recurve.vocab;

import java.util.Comparator;

/**
 * A token with the number of times it was seen.
 *
 * @param token the token
 * @param count how often it was seen
 */
public record TokenCount(String token, long count) {
    /** Most frequent first; equal counts in code-point order, so that the order never depends on the machine. */
    public static final Comparator<TokenCount> ORDER = Comparator.comparingLong(TokenCount::count)
            .reversed()
            .thenComparing(TokenCount::token, CodePoints::compare);
}
