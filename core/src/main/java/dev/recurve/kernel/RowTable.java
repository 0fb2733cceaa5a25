package dev.recurve.kernel;

import static org.bytedeco.openblas.global.openblas.cblas_saxpy;

import org.bytedeco.javacpp.Pointer;

/** Lookup of rows in a table {@code [rows, width]}, and the sum of gradients back into them. */
public final class RowTable {
    private RowTable() {}

    /**
     * Copies one row for each id.
     *
     * @param table [rows, width]
     * @param ids rows to take, each in {@code [0, rows)}
     * @param output receives [ids.length, width]
     */
    public static void gather(FloatAddress table, int width, int[] ids, FloatAddress output) {
        gather(table, width, width, ids, output);
    }

    /**
     * Copies the first elements of one row for each id.
     *
     * @param table [rows, stride]
     * @param stride elements of a row of the table
     * @param width elements to copy, at most {@code stride}
     * @param ids rows to take, each in {@code [0, rows)}
     * @param output receives [ids.length, width]
     */
    public static void gather(FloatAddress table, int stride, int width, int[] ids, FloatAddress output) {
        for (int i = 0; i < ids.length; i++) {
            FloatAddress row = table.from((long) ids[i] * stride, width);
            Pointer.memcpy(output.from((long) i * width, width), row, (long) width * Float.BYTES);
        }
    }

    /**
     * Adds each row of a gradient to the row of the table that it came from, in order of position.
     *
     * @param gradient [ids.length, width]
     * @param tableGradient [rows, width]
     */
    public static void scatterAdd(FloatAddress gradient, int width, int[] ids, FloatAddress tableGradient) {
        scatterAdd(gradient, width, ids, tableGradient, width);
    }

    /**
     * Adds each row of a gradient to the first elements of the row of the table that it came from, in order of position.
     *
     * @param gradient [ids.length, width]
     * @param tableGradient [rows, stride]
     * @param stride elements of a row of the table, at least {@code width}
     */
    public static void scatterAdd(FloatAddress gradient, int width, int[] ids, FloatAddress tableGradient, int stride) {
        for (int i = 0; i < ids.length; i++) {
            cblas_saxpy(
                    width,
                    1,
                    gradient.from((long) i * width, width),
                    1,
                    tableGradient.from((long) ids[i] * stride, width),
                    1);
        }
    }

    /** Sets the given rows to zero. */
    public static void zero(FloatAddress table, int width, int[] ids) {
        for (int id : ids) {
            Pointer.memset(table.from((long) id * width, width), 0, (long) width * Float.BYTES);
        }
    }
}
