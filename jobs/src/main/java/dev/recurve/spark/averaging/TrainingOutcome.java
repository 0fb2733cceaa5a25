package dev.recurve.spark.averaging;

import dev.recurve.train.TrainingCursor;
import java.util.List;

/**
 * What a training run came to.
 *
 * @param cursor where it ended
 * @param evaluations one for each epoch of this process, in order
 * @param bestCheckpoint folder of the checkpoint with the lowest validation perplexity
 * @param reason why training ended
 * @param tokensPerSecond tokens a second over all rounds of this process, of all workers and directions
 * @param trainingShare share of the rounds' wall time that the slowest worker spent in training steps
 */
public record TrainingOutcome(
        TrainingCursor cursor,
        List<EvaluationResult> evaluations,
        String bestCheckpoint,
        String reason,
        double tokensPerSecond,
        double trainingShare) {}
