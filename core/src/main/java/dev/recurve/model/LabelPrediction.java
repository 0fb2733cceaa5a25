package dev.recurve.model;

/**
 * What a model says of a batch.
 *
 * @param labels the best labels, [time, size] of tokens or [size] of sentences; {@link
 *     dev.recurve.batch.SentenceBatch#NO_LABEL} where there is padding
 * @param probabilities of every label, laid out like the labels with the label innermost; of a CRF its marginals; zero
 *     where there is padding
 */
public record LabelPrediction(int[] labels, float[] probabilities) {}
