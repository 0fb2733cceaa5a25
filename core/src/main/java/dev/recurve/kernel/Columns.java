package dev.recurve.kernel;

/**
 * Some neighbouring columns of a row-major matrix.
 *
 * @param stride floats from one row to the next
 * @param start first column
 * @param width number of columns
 */
public record Columns(int stride, int start, int width) {
    /** @throws IllegalArgumentException if there is no column, or one beyond the row's end */
    public Columns {
        if (start < 0 || width < 1 || width > stride - start) {
            throw new IllegalArgumentException(
                    width + " columns from column " + start + " on do not fit rows of " + stride + " floats");
        }
    }

    /** All columns of a matrix without gaps. */
    public static Columns all(int width) {
        return new Columns(width, 0, width);
    }

    /** Whether rows follow each other without gaps. */
    boolean isDense() {
        return stride == width;
    }

    /** Where the columns of a row start. */
    long at(long row) {
        return row * stride + start;
    }

    /**
     * Checks that an array holds the columns of so many rows.
     *
     * @param name what the array is, for the error
     * @throws IllegalArgumentException if the array is missing or too short
     */
    void require(String name, FloatAddress array, long rows) {
        long needed = rows == 0 ? 0 : at(rows - 1) + width;
        long found = array == null ? 0 : array.capacity();
        if (found < needed) {
            throw new IllegalArgumentException(
                    name + " of " + rows + " rows of " + stride + " floats expected, found " + found + " floats");
        }
    }
}
