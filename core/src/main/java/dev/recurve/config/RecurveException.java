package dev.recurve.config;

/**
 * A failure with one line for the user: what was expected, what was found, where, and the likely cause.
 *
 * <p>The command line prints the message alone and ends with exit code 1.
 */
public class RecurveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is shown of a message that quotes half a file: its beginning, and its end, which has the likely cause. */
    private static final int HEAD = 2_500;

    private static final int TAIL = 1_000;

    /**
     * Makes a failure without a technical cause.
     *
     * @param message the one line that the user sees
     */
    public RecurveException(String message) {
        super(line(message));
    }

    /**
     * Makes a failure with the technical cause that {@code --verbose} shows.
     *
     * @param message the one line that the user sees
     * @param cause what was thrown underneath
     */
    public RecurveException(String message, Throwable cause) {
        super(line(message), cause);
    }

    /** Names and values from files may have line breaks in them, and any length. */
    private static String line(String message) {
        String line = message.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ");
        return line.length() <= HEAD + TAIL
                ? line
                : line.substring(0, HEAD) + " … " + line.substring(line.length() - TAIL);
    }
}
