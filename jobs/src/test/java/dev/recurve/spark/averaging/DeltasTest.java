package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeltasTest {
    private static final WorkerReport.StepFailure FAILURE =
            new WorkerReport.StepFailure("loss and gradient are", 17, Double.NaN, Double.POSITIVE_INFINITY, 20);
    private static final String REASON =
            "loss and gradient are not finite at step 17 (loss NaN, gradient norm Infinity, learning rate 20.0)";

    private static WorkerReport report(int worker, long tokens, WorkerReport.StepFailure failure) {
        WindowLosses losses = WindowLosses.NONE.with(0, 1, 5, tokens);
        return new WorkerReport(worker, "here", losses, new WorkerReport.Times(0, 0, 0), 0, 0, null, failure);
    }

    @Test
    void workersThatFailedAreDropped() {
        List<WorkerReport> reports = List.of(report(0, 700, null), report(1, 0, FAILURE));
        assertThat(Deltas.dropped(reports)).containsExactly(new RoundResult.Dropped(1, REASON));
        Deltas.refuseIfAllDropped(reports); // one is left
    }

    @Test
    void aRoundOfWhichNothingIsLeftIsRefused() {
        assertThatThrownBy(() -> Deltas.refuseIfAllDropped(List.of(report(0, 0, FAILURE), report(1, 0, FAILURE))))
                .isInstanceOf(DivergenceException.class)
                .hasMessage(
                        "training diverged: worker 0: " + REASON + "; worker 1: " + REASON
                                + "; the parameters before this round are kept: is the learning rate too high, or clipping off?");
    }

    /** Shards that are at their end have no tokens and no failure. */
    @Test
    void aRoundWithoutTokensIsNotOneThatFailed() {
        List<WorkerReport> reports = List.of(report(0, 0, null), report(1, 0, null));
        assertThat(Deltas.dropped(reports)).isEmpty();
        Deltas.refuseIfAllDropped(reports);
    }
}
