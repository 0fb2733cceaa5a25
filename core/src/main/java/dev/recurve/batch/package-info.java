/** Batches: what a training or evaluation step reads at once. */
package dev.recurve.batch;
