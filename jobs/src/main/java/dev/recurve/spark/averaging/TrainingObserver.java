package dev.recurve.spark.averaging;

/** Hears of what happens in a training run; it sees and changes nothing. */
public interface TrainingObserver {
    /**
     * Training starts or resumes.
     *
     * @param overview what will be done
     */
    default void onStart(TrainingOverview overview) {}

    /** A round has ended. */
    default void onRound(RoundResult round) {}

    /**
     * The run has chosen the local steps of its rounds.
     *
     * @param steps of every round from now on
     */
    default void onStepsChosen(int steps) {}

    /** A split was evaluated. */
    default void onEvaluation(EvaluationResult evaluation) {}

    /**
     * Validation has stopped improving, and NT-ASGD begins to average steps.
     *
     * @param epoch epochs done
     */
    default void onAveraging(int epoch) {}

    /** The validation split was labelled by a tagger or classifier. */
    default void onSentenceEvaluation(SentenceEvaluationResult evaluation) {}

    /**
     * A checkpoint has been written.
     *
     * @param location its folder
     */
    default void onCheckpoint(String location) {}

    /**
     * Something is not as it should be, though training goes on.
     *
     * @param kind divergence, spread or stall
     * @param message what, in a sentence
     */
    default void onAlert(String kind, String message) {}

    /**
     * Training has ended.
     *
     * @param reason why, in a few words
     */
    default void onEnd(String reason) {}
}
