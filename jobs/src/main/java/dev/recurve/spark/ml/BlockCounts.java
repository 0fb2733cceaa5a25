package dev.recurve.spark.ml;

import java.io.Serializable;

/**
 * What one block of input holds, before it is embedded.
 *
 * @param file the file, by its place in the reading order
 * @param block the byte at which the block begins
 * @param lines all lines
 * @param skipped lines left out because they are not UTF-8
 * @param blank lines without a token
 * @param tokens tokens
 * @param unknown tokens that the vocabulary does not have
 * @param tokenBytes bytes of the tokens in UTF-8, at least
 * @param firstUnknown the first such token and where it is, or null
 */
record BlockCounts(
        int file,
        long block,
        long lines,
        long skipped,
        long blank,
        long tokens,
        long unknown,
        long tokenBytes,
        String firstUnknown)
        implements Serializable {}
