package dev.recurve.config;

import java.util.List;

/**
 * Where the test split comes from.
 *
 * @param path files, folders or globs; empty = no test split
 */
public record TestSettings(@Setting(doc = "files of the test split (a value or a list)", or = "[]") List<String> path) {

    /** Checks that no path is blank. */
    public TestSettings {
        path = List.copyOf(path);
        path.forEach(one -> Bounds.notBlank("path", one));
    }
}
