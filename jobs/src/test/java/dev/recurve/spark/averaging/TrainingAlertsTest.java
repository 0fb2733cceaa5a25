package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TrainingAlertsTest {
    private final List<String> heard = new ArrayList<>();
    private final TrainingObserver listener = new TrainingObserver() {
        @Override
        public void onAlert(String kind, String message) {
            heard.add(kind + ": " + message);
        }
    };

    private long now;
    private int rounds;
    private final TrainingAlerts alerts = new TrainingAlerts(listener, () -> now);

    private void round(double loss, double spread) {
        now += TimeUnit.SECONDS.toNanos(3);
        alerts.onRound(new RoundResult(
                rounds++,
                0,
                10L * rounds,
                10,
                1000,
                new RoundResult.Losses(loss, loss, loss, loss),
                0.1,
                new RoundTimes(3, 2.5, 0.2, 0.3, 0),
                new RoundResult.Memory(1, 1),
                new RoundResult.Spread(spread, 1),
                List.of()));
    }

    /** Falling losses with the noise of single windows. */
    private void train(int count) {
        for (int i = 0; i < count; i++) {
            round(6 - 0.01 * rounds + 0.3 * (rounds % 2), 0.05 + 0.01 * (rounds % 3));
        }
    }

    @Test
    void aRunThatGoesWellIsQuiet() {
        train(200);
        now += TimeUnit.SECONDS.toNanos(60); // a checkpoint
        alerts.checkTime();
        assertThat(heard).isEmpty();
    }

    @Test
    void aClimbingLossIsToldOnceUntilItIsOver() {
        train(30);
        for (int i = 0; i < 20; i++) {
            round(7, 0.05);
        }
        assertThat(heard).hasSize(1);
        assertThat(heard.get(0))
                .startsWith("divergence: the loss of the last 5 rounds is ")
                .contains("after it was 5.8");
        train(20);
        for (int i = 0; i < 20; i++) {
            round(7, 0.05);
        }
        assertThat(heard).hasSize(2);
    }

    @Test
    void workersThatDriftApartAreTold() {
        train(30);
        round(5.7, 0.5);
        round(5.7, 0.5);
        assertThat(heard)
                .singleElement()
                .asString()
                .startsWith("spread: the workers ended round 31 8.3 times as far apart as usual (0.500)");
    }

    @Test
    void aRoundThatDoesNotComeIsToldOnce() {
        train(30);
        now += TimeUnit.MINUTES.toNanos(6);
        alerts.checkTime();
        alerts.checkTime();
        assertThat(heard)
                .singleElement()
                .asString()
                .startsWith("stall: no round has ended for 360 s, where 3.0 s are usual");
        alerts.onEnd("done");
        now += TimeUnit.MINUTES.toNanos(60);
        alerts.checkTime();
        assertThat(heard).hasSize(1);
    }
}
