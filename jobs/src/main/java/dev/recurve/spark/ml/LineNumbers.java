package dev.recurve.spark.ml;

import dev.recurve.config.RecurveException;
import dev.recurve.spark.data.InputLine;
import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/** The number of every line in the whole input, from 0, however Spark cuts the files into blocks; and what they hold. */
final class LineNumbers implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HashMap<Block, Long> starts = new HashMap<>();
    private long lines;
    private long skipped;
    private long blank;
    private long tokens;
    private long unknown;
    private long tokenBytes;
    private String firstUnknown;

    private record Block(int file, long start) implements Serializable {}

    static LineNumbers of(List<BlockCounts> blocks) {
        LineNumbers numbers = new LineNumbers();
        blocks.stream()
                .sorted(Comparator.comparingInt(BlockCounts::file).thenComparingLong(BlockCounts::block))
                .forEach(numbers::append);
        return numbers;
    }

    private void append(BlockCounts block) {
        starts.put(new Block(block.file(), block.block()), lines);
        lines += block.lines();
        skipped += block.skipped();
        blank += block.blank();
        tokens += block.tokens();
        unknown += block.unknown();
        tokenBytes += block.tokenBytes();
        firstUnknown = firstUnknown == null ? block.firstUnknown() : firstUnknown;
    }

    /**
     * The number of a line.
     *
     * @throws RecurveException if its block was not there when lines were counted
     */
    long of(InputLine line) {
        Long start = starts.get(new Block(line.getFile(), line.getBlock()));
        if (start == null || start + line.getRow() >= lines) {
            throw new RecurveException(line.getDocument() + " has changed while it was read: run again");
        }
        return start + line.getRow();
    }

    long lines() {
        return lines;
    }

    long skipped() {
        return skipped;
    }

    long blank() {
        return blank;
    }

    /** Lines that are sentences, blank ones too. */
    long sentences() {
        return lines - skipped;
    }

    long tokens() {
        return tokens;
    }

    long unknown() {
        return unknown;
    }

    long tokenBytes() {
        return tokenBytes;
    }

    /** The first token that the vocabulary does not have and where it is, or null. */
    String firstUnknown() {
        return firstUnknown;
    }
}
