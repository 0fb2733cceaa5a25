package dev.recurve.spark.averaging;

import java.util.Locale;
import java.util.stream.Collectors;

/** The words in which rounds and evaluations are told to people. */
public final class TrainingLines {
    private TrainingLines() {}

    /** What will be done. */
    public static String start(TrainingOverview overview) {
        return String.format(
                Locale.ROOT,
                "%s of %,d parameters, %,d words: %d epochs of %,d tokens by %d workers, products in %s",
                overview.kind(),
                overview.parameters(),
                overview.vocabulary(),
                overview.epochs(),
                overview.tokensPerEpoch(),
                overview.workers(),
                overview.precision().label());
    }

    /**
     * A round.
     *
     * @param sampled whether its losses are those of a sampled softmax
     */
    public static String round(RoundResult round, boolean sampled) {
        return String.format(
                        Locale.ROOT,
                        "epoch %d round %d step %d: %s, learning rate %.4g, %,.0f tokens/s,"
                                + " %.1f %% of the time spent training",
                        round.epoch() + 1,
                        round.round() + 1,
                        round.globalStep(),
                        loss(round.loss(), sampled),
                        round.learningRate(),
                        round.tokensPerSecond(),
                        100 * round.trainingShare())
                + averaging(round)
                + dropped(round);
    }

    /** A loss in training; of a sampled softmax there is no perplexity to be had from it. */
    private static String loss(double loss, boolean sampled) {
        return sampled
                ? String.format(Locale.ROOT, "sampled loss %.4f", loss)
                : String.format(Locale.ROOT, "loss %.4f, perplexity %.2f", loss, Math.exp(loss));
    }

    /** What the averaging before this round did to the loss, how far apart the workers were, and where time went. */
    private static String averaging(RoundResult round) {
        var losses = round.losses();
        String change = Double.isFinite(losses.before()) && Double.isFinite(losses.first())
                ? String.format(Locale.ROOT, "; averaging: loss %.4f -> %.4f", losses.before(), losses.first())
                : "; averaging";
        return String.format(
                Locale.ROOT,
                "%s, spread %.3g, update %.3g, compute %.2f s, wait %.2f s, communication %.2f s",
                change,
                round.spread().workers(),
                round.spread().update(),
                round.times().compute(),
                round.times().waiting(),
                round.times().communication());
    }

    private static String dropped(RoundResult round) {
        return round.dropped().stream()
                .map(one -> "; DROPPED the delta of worker " + one.worker() + ": " + one.reason())
                .collect(Collectors.joining());
    }

    /** The run has chosen its steps. */
    public static String stepsChosen(int steps) {
        return String.format(Locale.ROOT, "%,d local steps in every round from now on", steps);
    }

    /** NT-ASGD begins to average. */
    public static String averaging(int epoch) {
        return String.format(
                Locale.ROOT,
                "epoch %d: validation has stopped improving: evaluations and checkpoints are of the mean of the steps from"
                        + " now on (NT-ASGD)",
                epoch);
    }

    /** Something is not as it should be. */
    public static String alert(String kind, String message) {
        return "ALERT (" + kind + "): " + message;
    }

    /** An evaluation. */
    public static String evaluation(EvaluationResult evaluation) {
        var perplexity = evaluation.perplexity();
        String directions = perplexity.directions() == 1
                ? ""
                : String.format(Locale.ROOT, " (forward %.2f, backward %.2f)", perplexity.of(0), perplexity.of(1));
        return String.format(
                Locale.ROOT,
                "epoch %d: %s perplexity %.2f%s over %,d tokens%s, %.0f s since the start",
                evaluation.epoch(),
                evaluation.split(),
                perplexity.mean(),
                directions,
                perplexity.tokensPerDirection(),
                evaluation.best() ? ", the best so far" : "",
                evaluation.trainingSeconds());
    }

    /** An evaluation of a tagger or classifier. */
    public static String evaluation(SentenceEvaluationResult evaluation) {
        return String.format(
                Locale.ROOT,
                "epoch %d: validation %s %.2f %%%s, %.0f s since the start",
                evaluation.epoch(),
                evaluation.measure(),
                100 * evaluation.score(),
                evaluation.best() ? ", the best so far" : "",
                evaluation.trainingSeconds());
    }
}
