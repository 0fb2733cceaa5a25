package dev.recurve.cell;

/**
 * A range of columns of a row-major matrix, and the products that a cell takes with it.
 *
 * <p>Vectors on the side of the columns are indexed by the matrix's columns, so that the blocks of all gates share one
 * array.
 *
 * @param width columns of the whole matrix
 * @param start first column of the range
 * @param end the column after the last one of the range
 */
record Columns(int width, int start, int end) {
    /** All columns of a matrix. */
    static Columns all(int width) {
        return new Columns(width, 0, width);
    }

    /** {@code sums += vector · matrix}; matrix [vector.length, width]. */
    void addProduct(double[] vector, double[] matrix, double[] sums) {
        for (int row = 0; row < vector.length; row++) {
            addRow(vector[row], matrix, row, sums);
        }
    }

    /** {@code sums += matrix · vector}; matrix [sums.length, width]. */
    void addTransposedProduct(double[] matrix, double[] vector, double[] sums) {
        for (int row = 0; row < sums.length; row++) {
            sums[row] += dotRow(matrix, row, vector);
        }
    }

    /** {@code matrix += left ⊗ right}; matrix [left.length, width]. */
    void addOuterProduct(double[] left, double[] right, double[] matrix) {
        for (int row = 0; row < left.length; row++) {
            addToRow(left[row], right, matrix, row);
        }
    }

    /** {@code sums += factor * matrix[row]}. */
    void addRow(double factor, double[] matrix, int row, double[] sums) {
        int offset = row * width;
        for (int column = start; column < end; column++) {
            sums[column] += factor * matrix[offset + column];
        }
    }

    /** {@code matrix[row] += factor * vector}. */
    void addToRow(double factor, double[] vector, double[] matrix, int row) {
        int offset = row * width;
        for (int column = start; column < end; column++) {
            matrix[offset + column] += factor * vector[column];
        }
    }

    /** {@code matrix[row] · vector}. */
    double dotRow(double[] matrix, int row, double[] vector) {
        int offset = row * width;
        double sum = 0;
        for (int column = start; column < end; column++) {
            sum += matrix[offset + column] * vector[column];
        }
        return sum;
    }
}
