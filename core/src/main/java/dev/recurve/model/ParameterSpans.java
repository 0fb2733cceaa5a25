package dev.recurve.model;

import dev.recurve.layer.TokenEmbeddingLayer;
import java.util.List;
import java.util.function.Supplier;

/**
 * The parts of a model's gradient vector that may differ from zero after a backward pass: of a token table only the rows
 * of the window's tokens, of a sampled softmax only those of targets and sample, of everything else all.
 *
 * <p>With 33 thousand words and windows of 700 tokens this leaves out half of what clipping and stochastic gradient
 * descent would otherwise read and write.
 */
public final class ParameterSpans {
    private final List<Table> tables;
    private final long length;

    ParameterSpans(List<Table> tables, long length) {
        this.tables = List.copyOf(tables);
        this.length = length;
    }

    /**
     * A block of rows of which few have a gradient.
     *
     * @param offset where the block starts in the vector; blocks are in ascending order
     * @param length of the block
     * @param width of a row
     * @param touched rows with a gradient, ascending; gives null where any may have one
     * @param overwritten is told that somebody else wrote to the gradient
     */
    record Table(long offset, long length, int width, Supplier<int[]> touched, Runnable overwritten) {
        /** A token table, which comes first in the vector. */
        static Table of(TokenEmbeddingLayer embedding, long length) {
            return new Table(
                    0, length, embedding.embeddingSize(), embedding::touchedRows, embedding::gradientOverwritten);
        }
    }

    /** The one span of a vector without such blocks. */
    public static ParameterSpans whole(long length) {
        return new ParameterSpans(List.of(), length);
    }

    /** Receives one span. */
    @FunctionalInterface
    public interface Visitor {
        void visit(long offset, long length);
    }

    /** Visits the spans in ascending order. */
    public void forEach(Visitor visitor) {
        long done = 0;
        for (Table table : tables) {
            visitUnlessEmpty(visitor, done, table.offset());
            visitRows(visitor, table);
            done = table.offset() + table.length();
        }
        visitUnlessEmpty(visitor, done, length);
    }

    private static void visitUnlessEmpty(Visitor visitor, long start, long end) {
        if (end > start) {
            visitor.visit(start, end - start);
        }
    }

    private static void visitRows(Visitor visitor, Table table) {
        int[] rows = table.touched().get();
        if (rows == null) {
            visitor.visit(table.offset(), table.length());
            return;
        }
        int width = table.width();
        for (int start = 0; start < rows.length; ) {
            int end = start + 1;
            while (end < rows.length && rows[end] == rows[end - 1] + 1) {
                end++;
            }
            visitor.visit(table.offset() + (long) rows[start] * width, (long) (end - start) * width);
            start = end;
        }
    }

    /** Length of the whole vector. */
    public long length() {
        return length;
    }

    /** Tells that the gradient vector was overwritten by somebody else than the backward pass. */
    public void overwritten() {
        tables.forEach(table -> table.overwritten().run());
    }
}
