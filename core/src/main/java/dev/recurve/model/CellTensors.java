package dev.recurve.model;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.Gate;
import dev.recurve.config.CellType;
import dev.recurve.layer.Recurrent;
import java.util.ArrayList;
import java.util.List;

/** The tensors of one direction of a recurrent layer, in PyTorch's names, shapes and order of gates. */
final class CellTensors {
    private final LanguageModel model;
    private final int layer;
    private final int direction;
    private final CellLayout cell;
    private final int hidden;
    private final int[] blocks; // our block of each of PyTorch's
    private final List<NamedTensor> tensors = new ArrayList<>();

    private CellTensors(LanguageModel model, int layer, int direction) {
        this.model = model;
        this.layer = layer;
        this.direction = direction;
        cell = LanguageModel.cell(model.config(), layer);
        hidden = cell.sizes().hidden();
        blocks = Gate.order(cell.type(), Gate.Library.PYTORCH).stream()
                .mapToInt(cell.blocks()::indexOf)
                .toArray();
    }

    static List<NamedTensor> of(LanguageModel model, int layer, int direction) {
        CellTensors cell = new CellTensors(model, layer, direction);
        cell.addWeights();
        cell.addBiases();
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

    private void addBiases() {
        long rows = cell.gateWidth();
        String key = Recurrent.biasKey(direction);
        if (cell.type() == CellType.GRU_RESET_AFTER) {
            int candidate = cell.blocks().indexOf(Gate.CANDIDATE);
            int second = (cell.biasBlocks() - 1) * hidden; // of the candidate, multiplied by the reset gate
            add("bias_ih", key, transposed(1), rows);
            add("bias_hh", key, i -> blocks[i / hidden] == candidate ? second + i % hidden : NamedTensor.ZERO, rows);
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
        String stack = direction == 0 ? "rnn." : "rnn_backward.";
        String parameterLayer = LanguageModel.recurrentName(model.config(), layer);
        tensors.add(new NamedTensor(stack + name + "_l" + layer, shape, model.parameter(parameterLayer, key), index));
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
