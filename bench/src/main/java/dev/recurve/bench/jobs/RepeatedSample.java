package dev.recurve.bench.jobs;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** A text of any size: the English sample again and again, with words changed so that there are many types. */
final class RepeatedSample {
    /** One of so many words gets two random letters in front: up to 676 types from each of the sample's. */
    static final int CHANGED_ONE_OF = 20;

    private static final long SEED = 31;

    private RepeatedSample() {}

    /**
     * Writes whole lines until the size is reached.
     *
     * @param home the folder of the project
     * @param bytes size of the file, at least
     * @return size of the file
     */
    static long write(Path home, Path file, long bytes) throws IOException {
        List<String[]> lines;
        try (var sample = Files.lines(home.resolve("data-samples/english/train.txt"))) {
            lines = sample.map(line -> line.split(" ")).toList();
        }
        SplittableRandom random = new SplittableRandom(SEED);
        long written = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int next = 0; written < bytes; next = (next + 1) % lines.size()) {
                byte[] line = changed(lines.get(next), random).getBytes(StandardCharsets.UTF_8);
                out.write(line);
                written += line.length;
            }
        }
        return written;
    }

    private static String changed(String[] words, SplittableRandom random) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < words.length; i++) {
            line.append(i == 0 ? "" : " ");
            if (random.nextInt(CHANGED_ONE_OF) == 0) {
                line.append(letter(random)).append(letter(random));
            }
            line.append(words[i]);
        }
        return line.append('\n').toString();
    }

    private static char letter(SplittableRandom random) {
        return (char) ('a' + random.nextInt(26));
    }
}
