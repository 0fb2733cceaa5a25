/** One worker's training: optimizers, gradient clipping, learning-rate schedules and the local step. */
package dev.recurve.train;
