package dev.recurve.layer;

/** How the outputs of a layer's two directions become one. */
public enum Merge {
    /** {@code y_t = [h→_t; h←_t]}. */
    CONCATENATE(2),
    /** {@code y_t = h→_t + h←_t}. */
    SUM(1);

    private final int widths;

    Merge(int widths) {
        this.widths = widths;
    }

    /** Features of the merged output. */
    int merged(int features) {
        return Math.multiplyExact(widths, features);
    }
}
