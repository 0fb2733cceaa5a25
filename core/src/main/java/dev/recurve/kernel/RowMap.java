package dev.recurve.kernel;

import static org.bytedeco.openblas.global.openblas.cblas_saxpy;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;

/**
 * Which row of a padded batch each row of a packed one is, and copies between the two.
 *
 * <p>Neighbouring rows that are neighbours on both sides are copied as one block. Rows of padding are neither read nor,
 * except by {@link #zeroPadding}, written.
 */
public final class RowMap {
    /** A packed row that is no row of the padded batch: it is zero. */
    public static final int NONE = -1;

    private final int packedRows;
    private final int paddedRows;
    private final Run[] runs;
    private final Run[] gaps; // padded rows that no packed row is

    /** Rows {@code packed …} are rows {@code padded …}; NONE where there is no counterpart. */
    private record Run(int packed, int padded, int length) {}

    /**
     * @param rows the padded row of each packed row, or {@link #NONE}; no row twice
     * @param paddedRows rows of the padded batch
     * @throws IllegalArgumentException if a row is outside the padded batch or there twice
     */
    public RowMap(int[] rows, int paddedRows) {
        this.packedRows = rows.length;
        this.paddedRows = paddedRows;
        BitSet used = new BitSet(paddedRows);
        for (int row : rows) {
            if (row < NONE || row >= paddedRows || (row != NONE && used.get(row))) {
                throw new IllegalArgumentException("row " + row + " of " + paddedRows + " is outside or there twice");
            }
            if (row != NONE) {
                used.set(row);
            }
        }
        runs = runs(rows);
        gaps = gaps(used, paddedRows);
    }

    /** Every row is itself. */
    public static RowMap identity(int rows) {
        return new RowMap(IntStream.range(0, rows).toArray(), rows);
    }

    private static Run[] runs(int[] rows) {
        Run[] found = new Run[rows.length];
        int count = 0;
        for (int start = 0; start < rows.length; ) {
            int end = start + 1;
            while (end < rows.length && rows[end] == (rows[start] == NONE ? NONE : rows[end - 1] + 1)) {
                end++;
            }
            found[count++] = new Run(start, rows[start], end - start);
            start = end;
        }
        return Arrays.copyOf(found, count);
    }

    private static Run[] gaps(BitSet used, int rows) {
        Run[] found = new Run[rows];
        int count = 0;
        for (int start = used.nextClearBit(0); start < rows; ) {
            int next = used.nextSetBit(start);
            int end = next < 0 ? rows : next;
            found[count++] = new Run(NONE, start, end - start);
            start = used.nextClearBit(end);
        }
        return Arrays.copyOf(found, count);
    }

    /** Rows of the packed batch. */
    public int packedRows() {
        return packedRows;
    }

    /**
     * Copies columns of the padded batch's rows into the packed one; rows without counterpart become zero.
     *
     * @throws IllegalArgumentException if an array is too short or the numbers of columns differ
     */
    public void gather(FloatAddress padded, Columns from, FloatAddress packed, Columns to) {
        check(padded, from, packed, to);
        FloatBuffer source = padded.asBuffer();
        FloatBuffer target = packed.asBuffer();
        for (Run run : runs) {
            if (run.padded() == NONE) {
                zero(packed, new Span(to, run.packed()), run.length());
            } else {
                copy(source, new Span(from, run.padded()), target, new Span(to, run.packed()), run.length());
            }
        }
    }

    /**
     * Copies columns of the packed rows to their places in the padded batch.
     *
     * @throws IllegalArgumentException if an array is too short or the numbers of columns differ
     */
    public void scatter(FloatAddress packed, Columns from, FloatAddress padded, Columns to) {
        check(padded, to, packed, from);
        FloatBuffer source = packed.asBuffer();
        FloatBuffer target = padded.asBuffer();
        for (Run run : runs) {
            if (run.padded() != NONE) {
                copy(source, new Span(from, run.packed()), target, new Span(to, run.padded()), run.length());
            }
        }
    }

    /**
     * Adds columns of the packed rows to what is at their places in the padded batch.
     *
     * @throws IllegalArgumentException if an array is too short or the numbers of columns differ
     */
    public void scatterAdd(FloatAddress packed, Columns from, FloatAddress padded, Columns to) {
        check(padded, to, packed, from);
        for (Run run : runs) {
            if (run.padded() != NONE) {
                add(packed, new Span(from, run.packed()), padded, new Span(to, run.padded()), run.length());
            }
        }
    }

    /**
     * Sets all columns of the padded batch's padding to zero.
     *
     * @param width floats of a row
     * @throws IllegalArgumentException if the array is too short
     */
    public void zeroPadding(FloatAddress padded, int width) {
        Columns columns = Columns.all(width);
        columns.require("a padded batch", padded, paddedRows);
        for (Run gap : gaps) {
            zero(padded, new Span(columns, gap.padded()), gap.length());
        }
    }

    private void check(FloatAddress padded, Columns ofPadded, FloatAddress packed, Columns ofPacked) {
        ofPadded.require("a padded batch", padded, paddedRows);
        ofPacked.require("a packed batch", packed, packedRows);
        if (ofPadded.width() != ofPacked.width()) {
            throw new IllegalArgumentException(
                    "rows of " + ofPadded.width() + " columns cannot be rows of " + ofPacked.width());
        }
    }

    /** Columns of the rows from one on. */
    private record Span(Columns columns, int row) {
        long at(int i) {
            return columns.at((long) row + i);
        }
    }

    private static void copy(FloatBuffer source, Span from, FloatBuffer target, Span to, int rows) {
        boolean dense = from.columns().isDense() && to.columns().isDense();
        int blocks = dense ? 1 : rows;
        int width = blockWidth(to.columns(), dense, rows);
        for (int i = 0; i < blocks; i++) {
            target.put(Math.toIntExact(to.at(i)), source, Math.toIntExact(from.at(i)), width);
        }
    }

    private static void add(FloatAddress source, Span from, FloatAddress target, Span to, int rows) {
        boolean dense = from.columns().isDense() && to.columns().isDense();
        int blocks = dense ? 1 : rows;
        int width = blockWidth(to.columns(), dense, rows);
        for (int i = 0; i < blocks; i++) {
            cblas_saxpy(width, 1, source.from(from.at(i), width), 1, target.from(to.at(i), width), 1);
        }
    }

    private static void zero(FloatAddress array, Span span, int rows) {
        boolean dense = span.columns().isDense();
        int blocks = dense ? 1 : rows;
        long width = blockWidth(span.columns(), dense, rows);
        for (int i = 0; i < blocks; i++) {
            Pointer.memset(array.from(span.at(i), width), 0, width * Float.BYTES);
        }
    }

    /** Floats of a block: all rows where nothing lies between them, else one. */
    private static int blockWidth(Columns columns, boolean dense, int rows) {
        return dense ? Math.multiplyExact(rows, columns.width()) : columns.width();
    }
}
