package dev.recurve.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory as the JVM's and Spark's options have them: {@code 512m}, {@code 4g}. */
public final class MemorySize {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})([kmgt])b?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "kmgt";

    private MemorySize() {}

    /**
     * Bytes of a size.
     *
     * @param key the key in kebab-case
     * @param text digits and one of k, m, g, t
     * @throws IllegalArgumentException if it has another form
     */
    public static long bytes(String key, String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(key + " must be a size such as 512m or 4g, found " + text);
        }
        int unit = UNITS.indexOf(Character.toLowerCase(matcher.group(2).charAt(0)));
        return Long.parseLong(matcher.group(1)) << 10 * (unit + 1);
    }
}
