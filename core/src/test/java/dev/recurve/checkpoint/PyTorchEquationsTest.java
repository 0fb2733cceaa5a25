package dev.recurve.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.artifact.LocalFolder;
import dev.recurve.config.CellType;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SequenceEncoder;
import dev.recurve.model.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The equations that PyTorch publishes for {@code nn.RNN}, {@code nn.LSTM} and {@code nn.GRU}, over the tensors in a
 * checkpoint's file, give what the model gives.
 */
class PyTorchEquationsTest {
    private static final int VOCABULARY = 11;
    private static final int EMBEDDING = 4;
    private static final int HIDDEN = 5;
    private static final int[] TEXT = {1, 5, 10, 2, 5};

    @TempDir
    Path directory;

    private final Map<String, float[]> weights = new HashMap<>();

    @ParameterizedTest
    @CsvSource({
        "RNN_TANH, 0",
        "RNN_RELU, 0",
        "LSTM, 0",
        "LSTM, 3",
        "LSTM_PEEPHOLE, 0",
        "LSTM_PEEPHOLE, 3",
        "GRU, 0",
        "GRU_RESET_AFTER, 0"
    })
    void weightsMeanWhatPyTorchTakesThemFor(CellType cell, int projection) throws IOException {
        LocalFolder folder = new LocalFolder(directory.resolve("model"));
        ModelSettings settings =
                Models.settings(ModelDirection.FORWARD, EMBEDDING, HIDDEN).withCell(cell, projection);
        try (LanguageModel model = Models.random(settings, VOCABULARY, 3)) {
            Checkpoint.write(folder, false, Models.contents(model));
        }
        readWeights(folder, cell, projection);
        try (Checkpoint loaded = Checkpoint.load(folder);
                SequenceEncoder encoder = new SequenceEncoder(loaded.model())) {
            float[] found = new float[TEXT.length * settings.output()];
            encoder.encode(TEXT, TEXT.length, 1).get(2).asBuffer().get(found);
            assertThat(found).containsExactly(flat(torch(cell, settings.output())), Offset.offset(1e-5f));
        }
    }

    private void readWeights(LocalFolder folder, CellType cell, int projection) throws IOException {
        int gates = cell.isLstm() ? 4 : cell.isGru() ? 3 : 1;
        int output = projection > 0 ? projection : HIDDEN;
        try (SafetensorsReader in = new SafetensorsReader(folder.read("weights.safetensors"), "weights.safetensors")) {
            assertThat(in.shapes().get("encoder.weight")).containsExactly(VOCABULARY, EMBEDDING);
            assertThat(in.shapes().get("rnn.weight_ih_l0")).containsExactly(gates * HIDDEN, EMBEDDING);
            assertThat(in.shapes().get("rnn.weight_ih_l1")).containsExactly(gates * HIDDEN, output);
            assertThat(in.shapes().get("rnn.weight_hh_l1")).containsExactly(gates * HIDDEN, output);
            assertThat(in.shapes().get("decoder.weight")).containsExactly(VOCABULARY, output);
            while (in.hasNext()) {
                SafetensorsReader.Tensor tensor = in.next();
                weights.put(tensor.name(), tensor.values());
            }
        }
    }

    /** Hidden states [time, output] of the second layer. */
    private double[][] torch(CellType cell, int output) {
        double[][] below = new double[TEXT.length][EMBEDDING];
        for (int t = 0; t < TEXT.length; t++) {
            for (int i = 0; i < EMBEDDING; i++) {
                below[t][i] = weights.get("encoder.weight")[TEXT[t] * EMBEDDING + i];
            }
        }
        for (int layer = 0; layer < 2; layer++) {
            double[] h = new double[output];
            double[] c = new double[HIDDEN];
            for (int t = 0; t < TEXT.length; t++) {
                h = switch (cell) {
                    case RNN_TANH -> rnn(layer, below[t], h, Math::tanh);
                    case RNN_RELU -> rnn(layer, below[t], h, x -> Math.max(x, 0));
                    case GRU -> gruResetBefore(layer, below[t], h);
                    case GRU_RESET_AFTER -> gru(layer, below[t], h);
                    default -> lstm(layer, below[t], h, c);
                };
                below[t] = h;
            }
        }
        return below;
    }

    private double[] rnn(int layer, double[] x, double[] h, DoubleUnaryOperator activation) {
        double[] sums = sum(product("weight_ih", layer, x), product("weight_hh", layer, h), vector("bias", layer));
        return Arrays.stream(sums).map(activation).toArray();
    }

    /** Rows of the gates i, f, g, o; {@code c} goes on to the next step. */
    private double[] lstm(int layer, double[] x, double[] h, double[] c) {
        double[] sums = sum(product("weight_ih", layer, x), product("weight_hh", layer, h), vector("bias", layer));
        double[] peephole = vector("weight_ch", layer); // i, f, o; not in PyTorch
        double[] shown = new double[HIDDEN];
        for (int u = 0; u < HIDDEN; u++) {
            double i = sigmoid(sums[u] + peephole[u] * c[u]);
            double f = sigmoid(sums[HIDDEN + u] + peephole[HIDDEN + u] * c[u]);
            c[u] = f * c[u] + i * Math.tanh(sums[2 * HIDDEN + u]);
            shown[u] = sigmoid(sums[3 * HIDDEN + u] + peephole[2 * HIDDEN + u] * c[u]) * Math.tanh(c[u]);
        }
        return weights.containsKey("rnn.weight_hr_l" + layer) ? product("weight_hr", layer, shown) : shown;
    }

    /** Rows of the gates r, z, n; {@code n = tanh(W_in x + b_in + r (W_hn h + b_hn))}. */
    private double[] gru(int layer, double[] x, double[] h) {
        double[] ofInput = sum(product("weight_ih", layer, x), vector("bias_ih", layer));
        double[] ofState = sum(product("weight_hh", layer, h), vector("bias_hh", layer));
        double[] next = new double[HIDDEN];
        for (int u = 0; u < HIDDEN; u++) {
            double r = sigmoid(ofInput[u] + ofState[u]);
            double z = sigmoid(ofInput[HIDDEN + u] + ofState[HIDDEN + u]);
            double n = Math.tanh(ofInput[2 * HIDDEN + u] + r * ofState[2 * HIDDEN + u]);
            next[u] = (1 - z) * n + z * h[u];
        }
        return next;
    }

    /** The same order of rows; PyTorch does not have this cell. */
    private double[] gruResetBefore(int layer, double[] x, double[] h) {
        double[] ofInput = sum(product("weight_ih", layer, x), vector("bias", layer));
        double[] ofState = product("weight_hh", layer, h);
        double[] seen = new double[HIDDEN];
        for (int u = 0; u < HIDDEN; u++) {
            seen[u] = sigmoid(ofInput[u] + ofState[u]) * h[u];
        }
        double[] ofSeen = product("weight_hh", layer, seen);
        double[] next = new double[HIDDEN];
        for (int u = 0; u < HIDDEN; u++) {
            double z = sigmoid(ofInput[HIDDEN + u] + ofState[HIDDEN + u]);
            next[u] = (1 - z) * Math.tanh(ofInput[2 * HIDDEN + u] + ofSeen[2 * HIDDEN + u]) + z * h[u];
        }
        return next;
    }

    private double[] product(String name, int layer, double[] vector) {
        float[] matrix = weights.get("rnn." + name + "_l" + layer);
        double[] result = new double[matrix.length / vector.length];
        for (int i = 0; i < matrix.length; i++) {
            result[i / vector.length] += matrix[i] * vector[i % vector.length];
        }
        return result;
    }

    /** A tensor of one dimension; zeros where the cell has none. */
    private double[] vector(String name, int layer) {
        float[] values = weights.getOrDefault("rnn." + name + "_l" + layer, new float[3 * HIDDEN]);
        double[] copy = new double[values.length];
        Arrays.setAll(copy, i -> values[i]);
        return copy;
    }

    private static double[] sum(double[]... vectors) {
        double[] sum = vectors[0].clone();
        for (int v = 1; v < vectors.length; v++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += vectors[v][i];
            }
        }
        return sum;
    }

    private static float[] flat(double[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return flat;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** A GRU has one bias for r and one for z here: the second of PyTorch's has to be added to the first. */
    @Test
    void aSecondBiasOfTheGatesIsRefused() {
        ModelSettings settings =
                Models.settings(ModelDirection.FORWARD, EMBEDDING, HIDDEN).withCell(CellType.GRU_RESET_AFTER, 0);
        try (LanguageModel model = Models.random(settings, VOCABULARY, 3)) {
            float[] bias = new float[3 * HIDDEN];
            bias[14] = 0.5f;
            StateDict.set(model, new StateDict.Tensor("rnn.bias_hh_l0", new long[] {15}, bias));
            bias[9] = 0.25f;
            assertThatThrownBy(
                            () -> StateDict.set(model, new StateDict.Tensor("rnn.bias_hh_l0", new long[] {15}, bias)))
                    .hasMessageContaining("rnn.bias_hh_l0: expected zero at element 9, found 0.25")
                    .hasMessageContaining("add the others to bias_ih");
        }
    }
}
