package dev.recurve.bench.jobs;

import java.io.IOException;
import java.nio.file.Path;

/** The benchmarks' text of random words, for those of other packages. */
public final class RandomText {
    private static final int SHORTEST = 5;
    private static final int LONGEST = 40;

    private RandomText() {}

    /** Writes so many words and line ends. */
    public static void write(Path file, long tokens) throws IOException {
        new ZipfText().write(file, tokens, SHORTEST, LONGEST);
    }
}
