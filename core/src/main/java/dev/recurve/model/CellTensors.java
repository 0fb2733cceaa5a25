package dev.recurve.model;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.Gate;
import dev.recurve.config.CellType;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.layer.Recurrent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The tensors of one direction of a recurrent layer, in PyTorch's names, shapes and order of gates. */
final class CellTensors {
    /** How many biases a layer has in the dictionary: PyTorch's modules have two, which are added. */
    enum Biases {
        /** One, {@code bias}, their sum. */
        SUMMED,
        /** {@code bias_ih}, the sum, and {@code bias_hh}, zeros: what a module's {@code load_state_dict} asks for. */
        BOTH
    }

    /**
     * Where the tensors are read from.
     *
     * @param cell type and sizes
     * @param direction 0 or 1
     * @param parameters memory of a parameter by the keys of {@link Recurrent}
     */
    record Source(CellLayout cell, int direction, Function<String, FloatAddress> parameters) {}

    private final CellLayout cell;
    private final int direction;
    private final Function<String, FloatAddress> parameters;
    private final String prefix;
    private final String suffix;
    private final int hidden;
    private final int[] blocks; // our block of each of PyTorch's
    private final List<NamedTensor> tensors = new ArrayList<>();

    private CellTensors(Source source, String prefix, String suffix) {
        this.cell = source.cell();
        this.direction = source.direction();
        this.parameters = source.parameters();
        this.prefix = prefix;
        this.suffix = suffix;
        hidden = cell.sizes().hidden();
        blocks = Gate.order(cell.type(), Gate.Library.PYTORCH).stream()
                .mapToInt(cell.blocks()::indexOf)
                .toArray();
    }

    /**
     * The tensors.
     *
     * @param prefix of their names, {@code rnn.}
     * @param suffix of their names, {@code _l0} or {@code _l0_reverse}
     */
    static List<NamedTensor> of(Source source, String prefix, String suffix, Biases biases) {
        CellTensors cell = new CellTensors(source, prefix, suffix);
        cell.addWeights();
        cell.addBiases(biases);
        cell.addPeepholes();
        cell.addProjection();
        return cell.tensors;
    }

    private void addWeights() {
        long rows = cell.gateWidth();
        int input = cell.sizes().input();
        int output = cell.sizes().output();
        add("weight_ih", Recurrent.layerWeightKey(direction), transposed(input), rows, input);
        add("weight_hh", Recurrent.recurrentWeightKey(direction), transposed(output), rows, output);
    }

    private void addBiases(Biases biases) {
        long rows = cell.gateWidth();
        String key = Recurrent.biasKey(direction);
        if (cell.type() == CellType.GRU_RESET_AFTER) {
            int candidate = cell.blocks().indexOf(Gate.CANDIDATE);
            int second = (cell.biasBlocks() - 1) * hidden; // of the candidate, multiplied by the reset gate
            add("bias_ih", key, transposed(1), rows);
            add("bias_hh", key, i -> blocks[i / hidden] == candidate ? second + i % hidden : NamedTensor.ZERO, rows);
        } else if (biases == Biases.BOTH) {
            add("bias_ih", key, transposed(1), rows);
            add("bias_hh", key, i -> NamedTensor.ZERO, rows);
        } else {
            add("bias", key, transposed(1), rows);
        }
    }

    private void addPeepholes() {
        if (!cell.peepholes().isEmpty()) {
            add(
                    "weight_ch",
                    Recurrent.peepholeKey(direction),
                    i -> i,
                    cell.peepholes().size(),
                    hidden);
        }
    }

    private void addProjection() {
        int projection = cell.sizes().projection();
        if (projection > 0) {
            NamedTensor.Index transposed = i -> i % hidden * projection + i / hidden;
            add("weight_hr", Recurrent.projectionKey(direction), transposed, projection, hidden);
        }
    }

    private void add(String name, String key, NamedTensor.Index index, long... shape) {
        tensors.add(new NamedTensor(prefix + name + suffix, shape, parameters.apply(key), index));
    }

    /** PyTorch's [G * hidden, width] with its order of gates, from our [width, G * hidden] with oneDNN's. */
    private NamedTensor.Index transposed(int width) {
        return i -> {
            int row = i / width;
            int column = blocks[row / hidden] * hidden + row % hidden;
            return i % width * cell.gateWidth() + column;
        };
    }
}
