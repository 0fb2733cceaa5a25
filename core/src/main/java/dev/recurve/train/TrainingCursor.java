package dev.recurve.train;

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
        int epochsSinceBest) {
    /** The beginning of a run. */
    public static TrainingCursor start() {
        return new TrainingCursor(0, 0, 0, 0, 0, 0, 1, Double.POSITIVE_INFINITY, 0);
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
                epochsSinceBest);
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
                epochsSinceBest);
    }

    /** After the run has chosen the local steps of a round. */
    public TrainingCursor afterChoice(int steps) {
        return new TrainingCursor(
                epoch, stepInEpoch, globalStep, round, tokens, steps, plateauFactor, bestPerplexity, epochsSinceBest);
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
                better ? 0 : epochsSinceBest + 1);
    }
}
