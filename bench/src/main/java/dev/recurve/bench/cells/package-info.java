/** Recurrent layers of every cell: ours and libtorch's. */
package dev.recurve.bench.cells;
