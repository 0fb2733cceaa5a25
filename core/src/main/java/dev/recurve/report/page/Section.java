package dev.recurve.report.page;

import java.util.List;
import java.util.Locale;

/**
 * A part of a page under a heading of its own.
 *
 * @param title the heading
 * @param blocks what stands in it
 * @param missing what is to be done so that something stands in it; null where something does
 * @param command the command that makes what is missing; null where nothing is
 */
public record Section(String title, List<Block> blocks, String missing, String command) {
    /** A section with content. */
    static Section of(String title, List<Block> blocks) {
        return new Section(title, List.copyOf(blocks), null, null);
    }

    /**
     * A section whose data are not there.
     *
     * @param title the heading
     * @param what is missing, as a sentence
     * @param command makes it
     */
    public static Section missing(String title, String what, String command) {
        return new Section(title, List.of(), what, command);
    }

    /** What a link within the page goes to. */
    public String id() {
        return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
