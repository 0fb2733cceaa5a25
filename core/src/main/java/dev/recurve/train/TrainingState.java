package dev.recurve.train;

import dev.recurve.kernel.FloatAddress;
import java.util.List;

/**
 * What training needs besides the parameters to go on exactly where it stopped.
 *
 * @param cursor where training stands
 * @param optimizerState the optimizer's state vectors, as long as the parameters each; none where workers keep their own
 * @param optimizerSteps steps behind that state
 * @param outerState vectors that the step between two rounds keeps, as long as the parameters each
 * @param carriedStates hidden states of the workers [worker][layer][values]; empty at the beginning of an epoch
 */
public record TrainingState(
        TrainingCursor cursor,
        List<FloatAddress> optimizerState,
        long optimizerSteps,
        List<FloatAddress> outerState,
        float[][][] carriedStates) {
    public TrainingState {
        optimizerState = List.copyOf(optimizerState);
        outerState = List.copyOf(outerState);
    }
}
