package dev.recurve.config;

import java.io.Serializable;

/**
 * How sentences are put together to batches.
 *
 * @param tokens most tokens of a batch, padding included
 * @param sentences most sentences of a batch
 */
public record BatchSettings(
        @Setting(doc = "most tokens of a batch of sentences, padding included", or = "1000") int tokens,
        @Setting(doc = "most sentences of a batch", or = "32") int sentences)
        implements Serializable {
    public BatchSettings {
        Bounds.atLeast("tokens", tokens, 1);
        Bounds.atLeast("sentences", sentences, 1);
    }
}
