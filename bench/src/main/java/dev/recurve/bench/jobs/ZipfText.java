package dev.recurve.bench.jobs;

import dev.recurve.vocab.TokenCount;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Random words that are about as unevenly frequent as those of English; the same text in every run. */
final class ZipfText {
    static final int WORDS = 10_000;
    private static final long SEED = 29;
    /** p(word of rank r) ~ 1 / (r + 2.7), Mandelbrot's form of Zipf's law with his constant for English. */
    private static final double SHIFT = 2.7;

    private final double[] cumulative = new double[WORDS];
    private final SplittableRandom random = new SplittableRandom(SEED);
    private int introduced;

    ZipfText() {
        double sum = 0;
        for (int rank = 0; rank < WORDS; rank++) {
            sum += 1 / (rank + 1 + SHIFT);
            cumulative[rank] = sum;
        }
    }

    /** All words, with counts in the order of their ranks. */
    static List<TokenCount> words() {
        List<TokenCount> words = new ArrayList<>(WORDS);
        for (int rank = 0; rank < WORDS; rank++) {
            words.add(new TokenCount(word(rank), WORDS - rank));
        }
        return words;
    }

    /**
     * Writes lines of random lengths.
     *
     * @param tokens words and line ends, exactly
     * @param shortest words of a line at least, but for the last one
     * @param longest words of a line at most, but for the last one
     */
    void write(Path file, long tokens, int shortest, int longest) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            long left = tokens;
            while (left > 0) {
                long words = Math.min(random.nextInt(shortest, longest + 1), left - 1);
                if (left - words - 1 == 1) {
                    words++; // a blank line, which would be skipped, is not left over
                }
                for (long i = 0; i < words; i++) {
                    out.write(i == 0 ? "" : " ");
                    out.write(word(next()));
                }
                out.write("\n");
                left -= words + 1;
            }
        }
    }

    /** Every word once, so that the vocabulary does not depend on the length of the text, and then any. */
    private int next() {
        if (introduced < WORDS) {
            return introduced++;
        }
        int at = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[WORDS - 1]);
        return at < 0 ? -at - 1 : at;
    }

    private static String word(int rank) {
        return "w" + rank;
    }
}
