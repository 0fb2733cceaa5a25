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
 * @param losses of every evaluation so far, in their order: the perplexity of a language model, and of labels
 *     {@code 1 - score}
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
        List<Double> losses,
        long averagedSteps) {
    /** Steps behind a mean that has not begun. */
    public static final long NOT_AVERAGED = -1;

    public TrainingCursor {
        losses = List.copyOf(losses);
        if (Math.min(Math.min(epoch, round), chosenSteps) < 0
                || Math.min(Math.min(stepInEpoch, globalStep), tokens) < 0
                || averagedSteps < NOT_AVERAGED) {
            throw new IllegalArgumentException("expected counts of at least 0, found epoch " + epoch + ", step "
                    + stepInEpoch + " of it and " + globalStep + " in all, round " + round + ", " + tokens
                    + " tokens, rounds of " + chosenSteps + " steps, " + averagedSteps + " averaged steps");
        }
    }

    /** The beginning of a run. */
    public static TrainingCursor start() {
        return new TrainingCursor(0, 0, 0, 0, 0, 0, 1, List.of(), NOT_AVERAGED);
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
                losses,
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
                losses,
                averagedSteps);
    }

    /** After the run has chosen the local steps of a round. */
    public TrainingCursor afterChoice(int steps) {
        return new TrainingCursor(
                epoch, stepInEpoch, globalStep, round, tokens, steps, plateauFactor, losses, averagedSteps);
    }

    /** After an evaluation at the end of an epoch. */
    public TrainingCursor afterEvaluation(double loss, double newPlateauFactor) {
        return new TrainingCursor(
                epoch,
                stepInEpoch,
                globalStep,
                round,
                tokens,
                chosenSteps,
                newPlateauFactor,
                Stream.concat(losses.stream(), Stream.of(loss)).toList(),
                averagedSteps);
    }

    /** Lowest loss of an evaluation so far, one that is not a number left out; infinite before the first. */
    public double bestLoss() {
        return losses.stream()
                .mapToDouble(Double::doubleValue)
                .filter(loss -> !Double.isNaN(loss))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** Evaluations since the lowest loss was first reached. */
    public int evaluationsSinceBest() {
        return losses.isEmpty() ? 0 : losses.size() - 1 - losses.indexOf(bestLoss());
    }

    /** Where NT-ASGD begins to average the steps that follow. */
    public TrainingCursor averaging() {
        return new TrainingCursor(epoch, stepInEpoch, globalStep, round, tokens, chosenSteps, plateauFactor, losses, 0);
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
        int last = losses.size() - 1; // t: evaluations before it
        return last > patience
                && losses.subList(0, last - patience).stream().anyMatch(before -> before < losses.get(last));
    }
}
