package dev.recurve.config;

/**
 * Checks for the compact constructors of settings records.
 *
 * <p>Each throws an {@link IllegalArgumentException} whose message begins with the key, which {@link ConfigReader} turns
 * into a {@link UsageException} with the full path and the place of the value.
 */
public final class Bounds {
    /** Units of a layer at most, and every other width: products of two stay far below what a long holds. */
    public static final int MOST_UNITS = 1 << 20;
    /** Layers on each other at most. */
    public static final int MOST_LAYERS = 1_000;

    private Bounds() {}

    /**
     * Requires {@code value >= least}.
     *
     * @param key the key in kebab-case
     * @param value the value found
     * @param least the smallest value allowed
     */
    public static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(key + " must be at least " + least + ", found " + value);
        }
    }

    /**
     * Requires {@code least <= value <= most}.
     *
     * @param key the key in kebab-case
     * @param value the value found
     * @param least the smallest value allowed
     * @param most the largest value allowed
     */
    public static void within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " must be from " + least + " to " + most + ", found " + value);
        }
    }

    /**
     * Requires {@code least <= value <= most}; refuses NaN.
     *
     * @param key the key in kebab-case
     * @param value the value found
     * @param least the smallest value allowed
     * @param most the largest value allowed
     */
    public static void between(String key, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(key + " must be from " + least + " to " + most + ", found " + value);
        }
    }

    /**
     * Requires {@code 0 < value < 1}; refuses NaN.
     *
     * @param key the key in kebab-case
     * @param value the value found
     */
    public static void fraction(String key, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(key + " must be above 0 and below 1, found " + value);
        }
    }

    /**
     * Requires a finite value above 0.
     *
     * @param key the key in kebab-case
     * @param value the value found
     */
    public static void positive(String key, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(key + " must be above 0, found " + value);
        }
    }

    /**
     * Requires text that is not blank.
     *
     * @param key the key in kebab-case
     * @param value the value found
     */
    public static void notBlank(String key, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(key + " must not be empty");
        }
    }

    /**
     * Requires {@code least <= value < limit}; refuses NaN.
     *
     * @param key the key in kebab-case
     * @param value the value found
     * @param least the smallest value allowed
     * @param limit what the value must be below
     */
    public static void below(String key, double value, double least, double limit) {
        if (!(value >= least && value < limit)) {
            throw new IllegalArgumentException(
                    key + " must be at least " + least + " and below " + limit + ", found " + value);
        }
    }

    /**
     * Requires a finite value of 0 or above.
     *
     * @param key the key in kebab-case
     * @param value the value found
     */
    public static void notNegative(String key, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(key + " must be 0 or above, found " + value);
        }
    }

    /**
     * Requires a finite value.
     *
     * @param key the key in kebab-case
     * @param value the value found
     */
    public static void finite(String key, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(key + " must be a finite number, found " + value);
        }
    }
}
