package dev.recurve.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingCursorTest {
    private static boolean stopped(int patience, double... perplexities) {
        TrainingCursor cursor = TrainingCursor.start();
        for (double perplexity : perplexities) {
            cursor = cursor.afterEvaluation(perplexity, 1);
        }
        return cursor.stoppedImproving(patience);
    }

    /** The last of n + 2 evaluations is the first that can be worse than one which is not among the n before it. */
    @Test
    void validationStopsImprovingWhenTheLastFewAreNoBetterThanBefore() {
        assertThat(stopped(0)).isFalse();
        assertThat(stopped(0, 100)).isFalse();
        assertThat(stopped(0, 100, 99)).isFalse();
        assertThat(stopped(0, 100, 101)).isTrue();
        assertThat(stopped(2, 90, 95, 94, 93)).isTrue();
        assertThat(stopped(2, 90, 95, 94)).isFalse(); // too early
        assertThat(stopped(2, 95, 90, 91, 92)).isFalse(); // 90 is among the last two before it
        assertThat(stopped(2, 95, 90, 91, 92, 90.5)).isTrue();
        assertThat(stopped(2, 95, 90, 91, 92, 89.5)).isFalse();
        assertThat(stopped(5, 100, 101, 102, 103, 104, 105)).isFalse();
        assertThat(stopped(5, 100, 101, 102, 103, 104, 105, 106)).isTrue();
    }

    @Test
    void theBestLossIsTheLowestAndTheFirstOfEqualOnes() {
        TrainingCursor cursor = TrainingCursor.start();
        assertThat(cursor.bestLoss()).isInfinite();
        assertThat(cursor.evaluationsSinceBest()).isZero();
        cursor = cursor.afterEvaluation(90, 1).afterEvaluation(80, 1);
        assertThat(cursor.bestLoss()).isEqualTo(80);
        assertThat(cursor.evaluationsSinceBest()).isZero();
        cursor = cursor.afterEvaluation(85, 1).afterEvaluation(80, 1);
        assertThat(cursor.bestLoss()).isEqualTo(80);
        assertThat(cursor.evaluationsSinceBest()).isEqualTo(2);
        cursor = cursor.afterEvaluation(Double.NaN, 1);
        assertThat(cursor.bestLoss()).isEqualTo(80);
        assertThat(cursor.evaluationsSinceBest()).isEqualTo(3);
    }

    @Test
    void stepsAreCountedOnceTheyAreAveraged() {
        TrainingCursor cursor = TrainingCursor.start().afterRound(7, 70);
        assertThat(cursor.averagedSteps()).isEqualTo(TrainingCursor.NOT_AVERAGED);
        cursor = cursor.averaging();
        assertThat(cursor.averagedSteps()).isZero();
        assertThat(cursor.afterRound(7, 70).afterEpoch().afterRound(3, 30).averagedSteps())
                .isEqualTo(10);
    }
}
