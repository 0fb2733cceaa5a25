package dev.recurve.spark.ml;

import java.io.ByteArrayOutputStream;
import org.apache.parquet.bytes.BytesInput;

/**
 * Repetition or definition levels of a data page as run-lengths: for each run the varint {@code count << 1} and a byte
 * with the level. The levels of vectors are regular, so a run covers all of a vector but its first element.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">Parquet's RLE encoding</a>
 */
final class LevelRuns {
    private final ByteArrayOutputStream runs = new ByteArrayOutputStream();
    private int level;
    private int count;

    /** Appends {@code times ≥ 0} equal levels, each of one byte. */
    void add(int next, int times) {
        if (next != level) {
            finishRun();
            level = next;
        }
        count += times;
    }

    /** Length, then runs, as a page of version 1 begins. */
    BytesInput bytes() {
        finishRun();
        return BytesInput.concat(BytesInput.fromInt(runs.size()), BytesInput.from(runs));
    }

    private void finishRun() {
        if (count == 0) {
            return;
        }
        int header = count << 1;
        while (header >>> 7 != 0) {
            runs.write(header & 0x7f | 0x80);
            header >>>= 7;
        }
        runs.write(header);
        runs.write(level);
        count = 0;
    }
}
