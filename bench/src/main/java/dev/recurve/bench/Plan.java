package dev.recurve.bench;

/**
 * How long a benchmark measures.
 *
 * @param rounds repetitions of every contender
 * @param seconds least length of a repetition
 */
public record Plan(int rounds, double seconds) {
    /** For published figures. */
    static final Plan FULL = new Plan(9, 3);

    /** For a look. */
    static final Plan QUICK = new Plan(3, 1);
}
