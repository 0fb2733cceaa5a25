package dev.recurve.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.config.CellType;
import dev.recurve.config.GradientSettings;
import dev.recurve.diagnose.TaskTraining.Evaluation;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskTrainingTest {
    /** Every parameter of the network, the cell's and the answer's, against central differences of the loss. */
    @ParameterizedTest
    @EnumSource(
            value = CellType.class,
            names = {"RNN_TANH", "LSTM_PEEPHOLE", "LSTM_1997", "GRU", "GRU_RESET_AFTER"})
    void gradientsAgreeWithCentralDifferences(CellType type) {
        for (SequenceTask task : List.of(new AddingTask(5), new CopyingTask(10))) {
            try (TaskNetwork network = new TaskNetwork(task, type, 3, 4)) {
                network.initialize(new SplittableRandom(1), 1, 1);
                TaskBatch batch = TaskBatch.of(task, 4);
                task.fill(batch, new SplittableRandom(2));
                network.computeGradients(batch);
                float[] analytic = new float[(int) network.gradients().capacity()];
                network.gradients().get(analytic);
                float step = 1 / 256f; // exact in a float, and large against the rounding of a float loss
                for (int i = 0; i < analytic.length; i++) {
                    float value = network.parameters().get(i);
                    double up = loss(network, batch, i, value + step);
                    double down = loss(network, batch, i, value - step);
                    loss(network, batch, i, value);
                    double width = (double) (value + step) - (double) (value - step);
                    assertThat((double) analytic[i])
                            .as("%s, parameter %d", task, i)
                            .isCloseTo((up - down) / width, within(5e-4));
                }
            }
        }
    }

    private static double loss(TaskNetwork network, TaskBatch batch, int parameter, float value) {
        network.parameters().put(parameter, value);
        network.parametersChanged();
        return network.loss(batch);
    }

    /** Over eight steps a GRU learns to add at once. */
    @Test
    void aShortTaskIsLearnt() {
        TaskTraining.Result result = train(8, 400, 1, 1);

        List<Evaluation> errors = result.evaluations();
        assertThat(errors.get(0).step()).isZero();
        assertThat(errors.get(errors.size() - 1).step()).isEqualTo(400);
        assertThat(errors.get(errors.size() - 1).error()).isLessThan(new AddingTask(8).chance() / 10);
        assertThat(result.solvedAt(new AddingTask(8).chance())).isBetween(1, 400);
        assertThat(result.trained().recurrent()).isNotEqualTo(result.initial().recurrent());
        assertThat(result.norms()).hasSize(400);
    }

    @Test
    void clippingHoldsTheNormBelowItsLimit() {
        List<GradientNorm> norms = train(8, 50, 0.05, 1).norms();

        assertThat(norms).anyMatch(step -> step.norm() > 0.05);
        for (GradientNorm step : norms) {
            assertThat(step.clippedNorm()).isCloseTo(Math.min(step.norm(), 0.05), within(1e-12));
        }
    }

    @Test
    void withoutAStepOnlyTheBeginningIsMeasured() {
        TaskTraining.Result result = train(8, 0, 1, 3);

        assertThat(result.norms()).isEmpty();
        assertThat(result.evaluations()).extracting(Evaluation::step).containsExactly(0);
        assertThat(result.trained().recurrent()).isEqualTo(result.initial().recurrent());
    }

    /** All weights come from the seed, so a scale of 3 multiplies the recurrent ones alone, exactly but for rounding. */
    @Test
    void theScaleIsThatOfTheRecurrentWeights() {
        TaskTraining.Result plain = train(8, 0, 1, 1);
        TaskTraining.Result scaled = train(8, 0, 1, 3);

        assertThat(scaled.initial().layer()).isEqualTo(plain.initial().layer());
        for (int i = 0; i < plain.initial().recurrent().length; i++) {
            assertThat(scaled.initial().recurrent()[i])
                    .isCloseTo(3 * plain.initial().recurrent()[i], within(1e-6));
        }
    }

    @Test
    void solvedIsWhatStaysBelowATenthOfChance() {
        assertThat(solvedAt(1, 0.05, 0.5, 0.09, 0.01)).isEqualTo(3);
        assertThat(solvedAt(1, 0.5, 0.11)).isEqualTo(-1);
        assertThat(solvedAt(0.09, 0.5)).isEqualTo(-1);
    }

    private static int solvedAt(double... errors) {
        List<Evaluation> evaluations = IntStream.range(0, errors.length)
                .mapToObj(i -> new Evaluation(i, errors[i]))
                .toList();
        return new TaskTraining.Result(null, null, null, List.of(), evaluations).solvedAt(1);
    }

    /** The same cells, alone and side by side: threads change nothing. */
    @Test
    void aStudyIsTheSameOnAnyNumberOfThreads() {
        GradientStudy one = new TaskStudy(settings(), 3).run(1, (cell, evaluation) -> {});
        GradientStudy two = new TaskStudy(settings(), 3).run(2, (cell, evaluation) -> {});

        assertThat(two.norms()).isEqualTo(one.norms());
        assertThat(two.learning()).isEqualTo(one.learning());
        assertThat(two.flow()).hasSize(8); // initial and trained: one quantity of the RNN, three of the LSTM
        for (int i = 0; i < 8; i++) {
            assertThat(two.flow().get(i).mean())
                    .containsExactly(one.flow().get(i).mean());
        }
    }

    private static GradientSettings settings() {
        return new GradientSettings(
                List.of("rnn-tanh", "lstm"),
                GradientSettings.Task.COPYING,
                10,
                3,
                4,
                5,
                0.01,
                1,
                1,
                1,
                0,
                2,
                2,
                Optional.empty());
    }

    private static TaskTraining.Result train(int length, int steps, double clip, double scale) {
        TaskTraining.Settings settings = new TaskTraining.Settings(12, 20, steps, 0.02, clip, 1, scale);
        return new TaskTraining(new AddingTask(length), settings).run(CellType.GRU, 7, (cell, evaluation) -> {});
    }
}
