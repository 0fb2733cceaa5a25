package dev.recurve.model;

import dev.recurve.layer.TokenEmbeddingLayer;

/**
 * The parts of a model's gradient vector that may differ from zero after a backward pass: of the embedding only the
 * rows of the tokens in the window, of everything else all.
 *
 * <p>With 33 thousand words and windows of 700 tokens this leaves out half of what clipping and stochastic gradient
 * descent would otherwise read and write.
 */
public final class ParameterSpans {
    private final TokenEmbeddingLayer embedding; // null: none
    private final long embeddingLength; // the embedding comes first in the vector
    private final long length;

    ParameterSpans(TokenEmbeddingLayer embedding, long embeddingLength, long length) {
        this.embedding = embedding;
        this.embeddingLength = embeddingLength;
        this.length = length;
    }

    /** The one span of a vector without an embedding. */
    public static ParameterSpans whole(long length) {
        return new ParameterSpans(null, 0, length);
    }

    /** Receives one span. */
    @FunctionalInterface
    public interface Visitor {
        void visit(long offset, long length);
    }

    /** Visits the spans in ascending order. */
    public void forEach(Visitor visitor) {
        if (embedding != null) {
            visitEmbedding(visitor);
        }
        visitor.visit(embeddingLength, length - embeddingLength);
    }

    private void visitEmbedding(Visitor visitor) {
        int[] rows = embedding.touchedRows();
        if (rows == null) {
            visitor.visit(0, embeddingLength);
            return;
        }
        int width = embedding.embeddingSize();
        for (int start = 0; start < rows.length; ) {
            int end = start + 1;
            while (end < rows.length && rows[end] == rows[end - 1] + 1) {
                end++;
            }
            visitor.visit((long) rows[start] * width, (long) (end - start) * width);
            start = end;
        }
    }

    /** Length of the whole vector. */
    public long length() {
        return length;
    }

    /** Tells that the gradient vector was overwritten by somebody else than the backward pass. */
    public void overwritten() {
        if (embedding != null) {
            embedding.gradientOverwritten();
        }
    }
}
