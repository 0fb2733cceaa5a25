/**
 * The plain one-step mathematics of every recurrent cell: the readable reference that the fast kernels are held against.
 */
package dev.recurve.cell;
