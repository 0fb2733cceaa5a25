package dev.recurve.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.batch.Window;
import dev.recurve.cell.CellStep;
import dev.recurve.cell.CellWeights;
import dev.recurve.cell.LstmCell;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.StateDict;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The fast evaluation of a biLM against plain cells stepped token by token in double precision. */
class PerplexityMeterTest {
    private static final int VOCABULARY = 9;
    private static final int SIZE = 4;
    private static final int LENGTH = 7;

    private final SplittableRandom random = new SplittableRandom(2);
    private final int[][] text = {ids(LENGTH + 1), ids(LENGTH + 1)}; // [direction][element]

    private int[] ids(int length) {
        return random.ints(length, 0, VOCABULARY).toArray();
    }

    @Test
    void agreesWithPlainCells() {
        ModelSettings settings = new ModelSettings(ModelDirection.BOTH, 2, SIZE, SIZE, 0.5, 0.5, 1);
        try (LanguageModel model = LanguageModel.create(settings, VOCABULARY, 3);
                PerplexityMeter meter = new PerplexityMeter(model, 1)) {
            meter.add(window(0, 4));
            meter.add(window(4, 3)); // the state is carried
            Perplexity found = meter.result();
            Map<String, float[]> weights = new HashMap<>();
            StateDict.forEach(model, tensor -> weights.put(tensor.name(), tensor.values()));
            for (int direction = 0; direction < 2; direction++) {
                double expected = plainLoss(weights, direction == 0 ? "rnn" : "rnn_backward", text[direction]);
                assertThat(found.losses()[direction]).isCloseTo(expected, within(1e-4));
                assertThat(found.of(direction)).isCloseTo(Math.exp(expected / LENGTH), within(1e-3));
            }
            assertThat(found.tokensPerDirection()).isEqualTo(LENGTH);
        }
    }

    private Window window(int start, int length) {
        Window window = new Window(2, 4, 1);
        window.reset(length, start);
        for (int direction = 0; direction < 2; direction++) {
            for (int t = 0; t < length; t++) {
                window.inputs()[window.index(direction, t, 0)] = text[direction][start + t];
                window.targets()[window.index(direction, t, 0)] = text[direction][start + t + 1];
            }
        }
        return window;
    }

    private static double plainLoss(Map<String, float[]> weights, String stack, int[] ids) {
        LstmCell cell = new LstmCell(SIZE, SIZE);
        CellStep[] states = {cell.newStep(), cell.newStep()};
        double loss = 0;
        for (int t = 0; t < LENGTH; t++) {
            double[] x = row(weights.get("encoder.weight"), ids[t]);
            for (int layer = 0; layer < 2; layer++) {
                CellStep after = cell.newStep();
                cell.forward(cellWeights(weights, stack, layer), x, states[layer], after);
                states[layer] = after;
                x = after.hidden();
            }
            loss -= Math.log(probability(weights, x, ids[t + 1]));
        }
        return loss;
    }

    private static double[] row(float[] matrix, int row) {
        double[] values = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = matrix[row * SIZE + i];
        }
        return values;
    }

    /** PyTorch's [4 * hidden, input] with gates i, f, g, o, transposed; that is also the order of the cell. */
    private static CellWeights cellWeights(Map<String, float[]> weights, String stack, int layer) {
        CellWeights cell = CellWeights.zeros(new LstmCell(SIZE, SIZE).layout());
        transpose(weights.get(stack + ".weight_ih_l" + layer), cell.layer());
        transpose(weights.get(stack + ".weight_hh_l" + layer), cell.recurrent());
        float[] bias = weights.get(stack + ".bias_l" + layer);
        for (int i = 0; i < bias.length; i++) {
            cell.bias()[i] = bias[i];
        }
        return cell;
    }

    private static void transpose(float[] from, double[] to) {
        for (int row = 0; row < 4 * SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                to[column * 4 * SIZE + row] = from[row * SIZE + column];
            }
        }
    }

    private static double probability(Map<String, float[]> weights, double[] hidden, int target) {
        double sum = 0;
        double of = 0;
        for (int k = 0; k < VOCABULARY; k++) {
            double[] w = row(weights.get("decoder.weight"), k);
            double z = weights.get("decoder.bias")[k];
            for (int i = 0; i < SIZE; i++) {
                z += w[i] * hidden[i];
            }
            sum += Math.exp(z);
            of = k == target ? Math.exp(z) : of;
        }
        return of / sum;
    }
}
