/** What the number of workers and the way of averaging do to the perplexity after the same number of tokens. */
package dev.recurve.bench.convergence;
