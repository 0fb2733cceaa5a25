package dev.recurve.config;

/**
 * A failure that the caller mends by another command line or configuration: an unknown key, a value out of bounds, a
 * missing required setting.
 *
 * <p>The command line ends with exit code 2.
 */
public class UsageException extends RecurveException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a usage failure.
     *
     * @param message the one line that the user sees
     */
    public UsageException(String message) {
        super(message);
    }

    /**
     * Makes a usage failure with the technical cause that {@code --verbose} shows.
     *
     * @param message the one line that the user sees
     * @param cause what was thrown underneath
     */
    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
