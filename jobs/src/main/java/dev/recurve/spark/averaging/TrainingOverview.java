package dev.recurve.spark.averaging;

/**
 * What a training run will do.
 *
 * @param parameters number of parameters
 * @param vocabulary number of token ids
 * @param directions 1, or 2 for a biLM
 * @param workers parameter-averaging workers
 * @param epochs passes over the split
 * @param tokensPerEpoch targets in a pass, of all directions
 * @param tokensDone targets of earlier epochs and rounds, when training resumes
 * @param sampledLoss whether losses in training are those of a sampled softmax, whose exponential is no perplexity
 */
public record TrainingOverview(
        long parameters,
        int vocabulary,
        int directions,
        int workers,
        int epochs,
        long tokensPerEpoch,
        long tokensDone,
        boolean sampledLoss) {
    /** Targets of the whole run. */
    public long totalTokens() {
        return tokensPerEpoch * epochs;
    }
}
