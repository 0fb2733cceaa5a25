package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The methods of averaging in whole runs on Spark. */
class OuterMethodsTest extends AveragingTest {
    private static final String[] METHODS = {"mean", "bmuf", "diloco"};

    private static String[] adam(String method) {
        return new String[] {
            "averaging.workers=3",
            "averaging.method=" + method,
            "training.epochs=1",
            "training.optimizer.type=adam",
            "training.optimizer.learning-rate=0.01"
        };
    }

    /**
     * Kept and reset optimizer states, two epochs, a short round at the end of each. (Adam after a reset divides gradients
     * by themselves, which makes much of the last bit of a small one.)
     */
    @ParameterizedTest
    @CsvSource({"bmuf,momentum,0.1", "diloco,adam,0.01"})
    void roundsOnTheClusterAreThoseOfThePapers(String method, String optimizer, String rate) throws IOException {
        String[] overrides = {
            "averaging.workers=2",
            "averaging.method=" + method,
            "averaging.steps=7",
            "training.epochs=2",
            "training.optimizer.type=" + optimizer,
            "training.optimizer.learning-rate=" + rate
        };
        float[] ours = weights("run", overrides);
        double[] twin = PlainAveraging.run(spark, corpus(), settings("unused", overrides));
        double moved = 0;
        for (int i = 0; i < ours.length; i++) {
            assertThat((double) ours[i]).isCloseTo(twin[i], within(1e-4));
            moved = Math.max(moved, Math.abs(twin[i]));
        }
        assertThat(moved).isGreaterThan(0.2); // beyond the initial range of 0.1: the comparison is about something
    }

    /** 1 - 1/sqrt(W) is 0 for one worker, and plain descent has no state that could be reset. */
    @Test
    void blockMomentumOfOneWorkerIsTheMean() throws IOException {
        float[] mean = weights("mean", "averaging.workers=1", "training.epochs=1", "averaging.method=mean");
        float[] bmuf = weights("bmuf", "averaging.workers=1", "training.epochs=1", "averaging.method=bmuf");
        assertThat(bmuf).isEqualTo(mean);
    }

    @Test
    void anOuterStepOfRateOneWithoutMomentumIsTheMean() throws IOException {
        String[] mean = {
            "averaging.workers=2",
            "training.epochs=1",
            "training.optimizer.type=momentum",
            "averaging.method=mean",
            "averaging.optimizer-state=kept"
        };
        String[] diloco = Arrays.copyOf(mean, mean.length + 2);
        diloco[3] = "averaging.method=diloco";
        diloco[5] = "averaging.learning-rate=1";
        diloco[6] = "averaging.momentum=0";
        assertThat(weights("diloco", diloco)).isEqualTo(weights("mean", mean));
    }

    @Test
    void theNumberOfCoresChangesNothing() throws IOException {
        List<float[]> two = all("two");
        restart("local[4]");
        List<float[]> four = all("four");
        restart("local[1]");
        List<float[]> one = all("one");
        restart("local[2]");
        for (int m = 0; m < METHODS.length; m++) {
            assertThat(four.get(m)).as(METHODS[m]).isEqualTo(two.get(m));
            assertThat(one.get(m)).as(METHODS[m]).isEqualTo(two.get(m));
        }
        assertThat(two.get(0)).isNotEqualTo(two.get(1));
        assertThat(two.get(1)).isNotEqualTo(two.get(2));
    }

    private List<float[]> all(String name) throws IOException {
        List<float[]> weights = new ArrayList<>();
        for (String method : METHODS) {
            weights.add(weights(name + "-" + method, adam(method)));
        }
        return weights;
    }
}
