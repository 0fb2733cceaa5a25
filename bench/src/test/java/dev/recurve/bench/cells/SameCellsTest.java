package dev.recurve.bench.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.recurve.bench.cells.CellWork.Lengths;
import dev.recurve.bench.cells.SequenceBatches.Batch;
import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The benchmark compares equal work: our layer and libtorch's agree on the loss and on the gradients of all weights. */
class SameCellsTest {
    private static final int[] FULL = {5, 5, 5};
    private static final int[] DIFFERENT = {6, 4, 4, 1};

    static List<CellWork> works() {
        List<CellWork> works = new ArrayList<>();
        for (CellType cell : List.of(CellType.RNN_TANH, CellType.RNN_RELU, CellType.LSTM, CellType.GRU_RESET_AFTER)) {
            works.add(work(cell, 0, 1, Lengths.EQUAL));
        }
        works.add(work(CellType.LSTM, 4, 1, Lengths.EQUAL));
        for (CellType cell : List.of(CellType.RNN_TANH, CellType.LSTM, CellType.GRU_RESET_AFTER)) {
            works.add(work(cell, 0, 1, Lengths.VARIABLE));
            works.add(work(cell, 0, 2, Lengths.EQUAL));
            works.add(work(cell, 0, 2, Lengths.VARIABLE));
        }
        return works;
    }

    private static CellWork work(CellType cell, int projection, int directions, Lengths lengths) {
        return new CellWork(CellLayout.of(cell, new CellSizes(5, 7, projection)), directions, lengths, true);
    }

    @ParameterizedTest
    @MethodSource("works")
    void lossesAndGradientsAreEqual(CellWork work) {
        int[] lengths = work.lengths() == Lengths.EQUAL ? FULL : DIFFERENT;
        Batch batch = SequenceBatches.batch(work, lengths, new SplittableRandom(5));
        try (RandomModel weights = new RandomModel(settings(work), 1, 1);
                RecurveLayer ours = new RecurveLayer(work);
                LibTorchCells theirs = new LibTorchCells(work, 1)) {
            theirs.load(List.of(batch));
            setLibTorch(theirs.parameters(), weights.weights());
            INDArray parameters = weights.model().network().getLayer(1).params(); // 0 is the embedding
            ours.parameters().assign(parameters);

            double loss = ours.train(ours.arrays(batch));
            LibTorchCells.Result expected = theirs.result();

            assertThat(loss).isCloseTo(expected.loss(), within(1e-4));
            parameters.assign(ours.gradients());
            assertGradients(weights.weights(), expected.gradients());
        }
    }

    /** A model that has the layer, for the names of its weights. */
    private static ModelSettings settings(CellWork work) {
        CellSizes sizes = work.cell().sizes();
        ModelDirection direction = work.directions() == 2 ? ModelDirection.BOTH : ModelDirection.FORWARD;
        return new ModelSettings(
                direction, work.cell().type(), 1, sizes.input(), sizes.hidden(), sizes.projection(), 0, 0.1, 1);
    }

    private static void setLibTorch(Map<String, NDArray> parameters, Map<String, double[]> file) {
        parameters.forEach((name, parameter) -> {
            double[] values = file.get(fileName(name, file));
            if (values == null) {
                parameter.muli(0); // PyTorch's second bias is in our one
            } else {
                try (NDManager temporary = parameter.getManager().newSubManager()) {
                    temporary.create(floats(values), parameter.getShape()).copyTo(parameter);
                }
            }
        });
    }

    /** libtorch's names of a bidirectional layer as ours of a biLM. */
    private static String fileName(String name, Map<String, ?> file) {
        String own = name.endsWith("_reverse") ? "rnn_backward." + name.replace("_reverse", "") : "rnn." + name;
        return file.containsKey(own) ? own : own.replace("bias_ih", "bias");
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static void assertGradients(Map<String, double[]> ours, Map<String, float[]> theirs) {
        int compared = 0;
        for (Map.Entry<String, float[]> gradient : theirs.entrySet()) {
            double[] found = ours.get(fileName(gradient.getKey(), ours));
            if (found != null) {
                int from = gradient.getKey().contains("bias_hh") ? found.length * 2 / 3 : 0; // the candidate's only
                for (int i = from; i < found.length; i++) {
                    assertThat(found[i])
                            .as(gradient.getKey() + " " + i)
                            .isCloseTo(gradient.getValue()[i], within(2e-5));
                }
                compared++;
            }
        }
        assertThat(compared).isEqualTo((int)
                ours.keySet().stream().filter(name -> name.startsWith("rnn")).count());
    }
}
