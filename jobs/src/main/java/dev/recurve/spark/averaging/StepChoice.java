package dev.recurve.spark.averaging;

import dev.recurve.train.TrainingCursor;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the local steps of a round from the times of the first rounds, once in a run; the choice is part of the
 * {@link TrainingCursor}, and so of every checkpoint.
 */
final class StepChoice {
    private final RoundSteps steps;
    private final List<RoundResult> measured = new ArrayList<>();

    StepChoice(RoundSteps steps) {
        this.steps = steps;
    }

    /** The cursor after a round, with the choice in it once enough rounds have been measured. */
    TrainingCursor after(RoundResult round, TrainingCursor cursor) {
        if (!steps.settings().choosesSteps() || cursor.chosenSteps() > 0 || steps.isWarmup(round.round())) {
            return cursor;
        }
        measured.add(round);
        if (measured.size() <= RoundSteps.PROBES) {
            return cursor;
        }
        measured.remove(0); // it has built the workers
        double stepSeconds = median(measured.stream()
                .map(probe -> (probe.seconds() - probe.times().communication()) / probe.steps())
                .toList());
        double syncSeconds = median(
                measured.stream().map(probe -> probe.times().communication()).toList());
        return cursor.afterChoice(steps.choose(stepSeconds, syncSeconds));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
