/** Training of sequence taggers and tagging: ours and libtorch's. */
package dev.recurve.bench.tagging;
