package dev.recurve.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TaskTest {
    private static final int LANES = 3000;

    @Test
    void addingMarksOneNumberInEachHalf() {
        TaskBatch batch = batch(new AddingTask(7));

        for (int lane = 0; lane < LANES; lane++) {
            double[][] sequence = batch.sequence(lane);
            double sum = 0;
            int first = 0;
            for (int t = 0; t < 7; t++) {
                assertThat(sequence[t][0]).isBetween(0.0, 1.0);
                assertThat(sequence[t][1]).isIn(0.0, 1.0);
                sum += sequence[t][0] * sequence[t][1];
                first += t < 3 ? (int) sequence[t][1] : 0;
            }
            assertThat(first).isEqualTo(1);
            assertThat((double) batch.targets()[lane]).isCloseTo(sum, within(1e-6));
        }
    }

    /** The best constant answer is 1; what it costs is the chance, within four standard errors. */
    @Test
    void chanceOfAddingIsTheVarianceOfTheSum() {
        TaskBatch batch = batch(new AddingTask(7));
        double cost = 0;
        for (float target : batch.targets()) {
            cost += (target - 1) * (target - 1) / LANES;
        }

        assertThat(cost).isCloseTo(new AddingTask(7).chance(), within(4 * 0.2 / Math.sqrt(LANES)));
    }

    @Test
    void copyingAsksForTheFirstSymbolsAtTheEnd() {
        TaskBatch batch = batch(new CopyingTask(13));
        int[] counts = new int[8];

        for (int lane = 0; lane < LANES; lane++) {
            double[][] sequence = batch.sequence(lane);
            for (int t = 0; t < 13; t++) {
                int shown = only(sequence[t]);
                if (t < 5) {
                    counts[shown]++;
                    for (int symbol = 0; symbol < 8; symbol++) {
                        assertThat(batch.targets()[(t * LANES + lane) * 8 + symbol])
                                .isEqualTo(symbol == shown ? 1f : 0f);
                    }
                } else {
                    assertThat(shown).isEqualTo(t < 8 ? 8 : 9);
                }
            }
        }
        for (int count : counts) {
            assertThat(count / (5.0 * LANES)).isCloseTo(1 / 8.0, within(0.02));
        }
    }

    @Test
    void lengthsWithoutRoomAreRefused() {
        assertThatThrownBy(() -> new AddingTask(1))
                .hasMessage("length must be at least 2 for the adding task, found 1");
        assertThatThrownBy(() -> new CopyingTask(9))
                .hasMessage("length must be at least 10 for the copying task, found 9");
    }

    @Test
    void lossesAndTheirGradients() {
        double[] y = {0.5, -1};
        assertThat(TaskLoss.SQUARED_ERROR.gradient(y, new float[] {9, 9, 1, 1}, 1))
                .isEqualTo(0.25 + 4);
        assertThat(y).containsExactly(-1, -4);

        double[] logits = {Math.log(3), 0};
        assertThat(TaskLoss.CROSS_ENTROPY.gradient(logits, new float[] {0, 1}, 0))
                .isCloseTo(Math.log(4), within(1e-15));
        assertThat(logits).containsExactly(new double[] {0.75, -0.75}, within(1e-15));
    }

    private static int only(double[] oneHot) {
        int found = -1;
        for (int i = 0; i < oneHot.length; i++) {
            if (oneHot[i] != 0) {
                assertThat(found).isEqualTo(-1);
                assertThat(oneHot[i]).isEqualTo(1);
                found = i;
            }
        }
        return found;
    }

    private static TaskBatch batch(SequenceTask task) {
        TaskBatch batch = TaskBatch.of(task, LANES);
        // what is left of an earlier filling must not show
        Arrays.fill(batch.inputs(), 5);
        task.fill(batch, new SplittableRandom(3));
        return batch;
    }
}
