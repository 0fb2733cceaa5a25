package dev.recurve.generate;

/**
 * What a model has put behind a prompt.
 *
 * @param ids generated tokens, the one that ended the text included
 * @param logProbability {@code Σ log p(token | all before it)} over them in nats, under the model as it is: of the whole
 *     vocabulary, at temperature 1
 * @param stopped whether the stop token ended it, and not its length
 */
public record Continuation(int[] ids, double logProbability, boolean stopped) {
    /** {@code exp(-logProbability / tokens)}. */
    public double perplexity() {
        return Math.exp(-logProbability / ids.length);
    }
}
