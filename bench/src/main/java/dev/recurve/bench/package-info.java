/**
 * Side-by-side benchmarks: every contender of a case runs in a process of its own, and their repetitions take turns.
 */
package dev.recurve.bench;
