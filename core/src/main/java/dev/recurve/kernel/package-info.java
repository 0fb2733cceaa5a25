/**
 * Native kernels over whole sequences and matrices: oneDNN's recurrent primitives, matrix products and softmax, BLAS
 * vector operations. Pure mathematics on memory that the caller owns: no configuration, no logging, no input/output.
 *
 * <p>Float matrices are row-major; sequences are time-major {@code [time, batch, features]}.
 */
package dev.recurve.kernel;
