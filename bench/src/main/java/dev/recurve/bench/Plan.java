package dev.recurve.bench;

/**
 * How long a benchmark measures.
 *
 * @param warmUps repetitions before them that do not count
 * @param rounds repetitions of every contender
 * @param seconds least length of a repetition
 */
public record Plan(int warmUps, int rounds, double seconds) {
    /** One unit of work, from a cold start: for work of minutes, whose rate is that of the whole. */
    public static final Plan ONCE = new Plan(0, 1, 0);

    /** For published figures. */
    static final Plan FULL = new Plan(9, 3);

    /** For a look. */
    static final Plan QUICK = new Plan(3, 1);

    /** After one repetition that compiles code and touches memory. */
    public Plan(int rounds, double seconds) {
        this(1, rounds, seconds);
    }
}
