/**
 * Parameter averaging: rounds of local steps on executor-local workers, a sliced weighted mean over a shuffle in a
 * fixed order, and the training loop around them.
 *
 * <p>What a round needs beyond its data - parameters, optimizer state, carried hidden states, positions - travels with
 * the round. Workers keep network and reader between rounds as a cache only, so a worker that has to start elsewhere
 * computes the same bits.
 */
package dev.recurve.spark.averaging;
