package dev.recurve.train;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where training stands.
 *
 * @param epoch number of the present epoch, from 0
 * @param stepInEpoch local steps of each worker in this epoch
 * @param globalStep local steps of each worker in the run
 * @param round rounds of the run
 * @param tokens targets trained on in the run, of all workers
 * @param chosenSteps local steps of a round that the run has chosen for itself; 0: none yet
 * @param plateauFactor what plateaus have multiplied the learning rate by
 * @param bestPerplexity lowest validation perplexity so far; infinite before the first evaluation
 * @param epochsSinceBest epochs since it was reached
 * @param perplexities of every evaluation so far, in their order
 * @param averagedSteps local steps behind the mean of NT-ASGD; {@link #NOT_AVERAGED} before it begins
 */
public record TrainingCursor(
        int epoch,
        long stepInEpoch,
        long globalStep,
        int round,
        long tokens,
        int chosenSteps,
        double plateauFactor,
        double bestPerplexity,
        int epochsSinceBest,
        List<Double> perplexities,
        long averagedSteps) {
    /** Steps behind a mean that has not begun. */
    public static final long NOT_AVERAGED = -1;

    public TrainingCursor {
        perplexities = List.copyOf(perplexities);
    }

    /** The beginning of a run. */
    public static TrainingCursor start() {
        return new TrainingCursor(0, 0, 0, 0, 0, 0, 1, Double.POSITIVE_INFINITY, 0, List.of(), NOT_AVERAGED);
    }

    /** After a round of the given local steps and tokens. */
    public TrainingCursor afterRound(int steps, long roundTokens) {
        return new TrainingCursor(
                epoch,
                stepInEpoch + steps,
                globalStep + steps,
                round + 1,
                tokens + roundTokens,
                chosenSteps,
                plateauFactor,
                bestPerplexity,
                epochsSinceBest,
                perplexities,
                averages() ? averagedSteps + steps : averagedSteps);
    }

    /** At the beginning of the next epoch. */
    public TrainingCursor afterEpoch() {
        return at(epoch + 1, 0, globalStep);
    }

    /** At another place of the data, when it is shared out anew. */
    public TrainingCursor at(int newEpoch, long newStepInEpoch, long newGlobalStep) {
        return new TrainingCursor(
                newEpoch,
                newStepInEpoch,
                newGlobalStep,
                round,
                tokens,
                chosenSteps,
                plateauFactor,
                bestPerplexity,
                epochsSinceBest,
                perplexities,
                averagedSteps);
    }

    /** After the run has chosen the local steps of a round. */
    public TrainingCursor afterChoice(int steps) {
        return new TrainingCursor(
                epoch,
                stepInEpoch,
                globalStep,
                round,
                tokens,
                steps,
                plateauFactor,
                bestPerplexity,
                epochsSinceBest,
                perplexities,
                averagedSteps);
    }

    /** After an evaluation at the end of an epoch. */
    public TrainingCursor afterEvaluation(double perplexity, double newPlateauFactor) {
        boolean better = perplexity < bestPerplexity;
        return new TrainingCursor(
                epoch,
                stepInEpoch,
                globalStep,
                round,
                tokens,
                chosenSteps,
                newPlateauFactor,
                better ? perplexity : bestPerplexity,
                better ? 0 : epochsSinceBest + 1,
                Stream.concat(perplexities.stream(), Stream.of(perplexity)).toList(),
                averagedSteps);
    }

    /** Where NT-ASGD begins to average the steps that follow. */
    public TrainingCursor averaging() {
        return new TrainingCursor(
                epoch,
                stepInEpoch,
                globalStep,
                round,
                tokens,
                chosenSteps,
                plateauFactor,
                bestPerplexity,
                epochsSinceBest,
                perplexities,
                0);
    }

    /** Whether NT-ASGD averages steps. */
    public boolean averages() {
        return averagedSteps != NOT_AVERAGED;
    }

    /**
     * Whether validation has stopped improving: the last evaluation is worse than the best of all but the {@code patience}
     * before it. The criterion of NT-ASGD, {@code t > n and v > min(v_0 … v_(t-n-1))}.
     *
     * @param patience n, evaluations that may be worse
     * @see <a href="https://openreview.net/forum?id=SyyGPP0TZ">Merity, Keskar and Socher 2018, algorithm 1</a>
     */
    public boolean stoppedImproving(int patience) {
        int last = perplexities.size() - 1; // t: evaluations before it
        return last > patience
                && perplexities.subList(0, last - patience).stream()
                        .anyMatch(before -> before < perplexities.get(last));
    }
}
