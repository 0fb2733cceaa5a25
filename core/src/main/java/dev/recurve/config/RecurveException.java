package dev.recurve.config;

/**
 * A failure with one line for the user: what was expected, what was found, where, and the likely cause.
 *
 * <p>The command line prints the message alone and ends with exit code 1.
 */
public class RecurveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a failure without a technical cause.
     *
     * @param message the one line that the user sees
     */
    public RecurveException(String message) {
        super(message);
    }

    /**
     * Makes a failure with the technical cause that {@code --verbose} shows.
     *
     * @param message the one line that the user sees
     * @param cause what was thrown underneath
     */
    public RecurveException(String message, Throwable cause) {
        super(message, cause);
    }
}
