package dev.recurve.config;

import java.util.List;
import java.util.Optional;

/**
 * Where the validation split comes from: files of its own, or a share of the training lines; neither = no such split.
 *
 * @param path files, folders or globs; empty = none
 * @param fraction the share of lines taken out of the input, by a hash of the line and the seed
 */
public record ValidationSettings(
        @Setting(doc = "files of the validation split (a value or a list)", or = "[]") List<String> path,
        @Setting(doc = "or the share of input lines taken for it, by a hash of the line") Optional<Double> fraction) {

    /** Checks that at most one source is given. */
    public ValidationSettings {
        path = List.copyOf(path);
        path.forEach(one -> Bounds.notBlank("path", one));
        if (!path.isEmpty() && fraction.isPresent()) {
            throw new IllegalArgumentException("path and fraction exclude each other: give one of them");
        }
        fraction.ifPresent(share -> Bounds.fraction("fraction", share));
    }
}
