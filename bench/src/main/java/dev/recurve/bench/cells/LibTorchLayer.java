package dev.recurve.bench.cells;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.recurrent.RNN;
import ai.djl.training.ParameterStore;
import dev.recurve.bench.LibTorch;
import dev.recurve.bench.TorchScriptArchive;
import dev.recurve.cell.CellLayout;
import dev.recurve.config.CellType;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One recurrent layer as libtorch has it: {@code torch.rnn_tanh}, {@code rnn_relu}, {@code lstm} and {@code gru} from a
 * state of zeros, over sequences of equal length, or over packed sequences of different ones.
 *
 * <p>A cell that libtorch does not have is replaced by the nearest that it has: a variant of the LSTM by the LSTM, the
 * GRU with the reset gate before the product by the one with the gate after it.
 */
final class LibTorchLayer implements AutoCloseable {
    private static final int BLOCKS_LSTM = 4;
    private static final int BLOCKS_GRU = 3;

    private final CellLayout cell;
    private final boolean bidirectional;
    private Model packed; // null until it is needed

    /** @param directions 1 or 2 */
    LibTorchLayer(CellLayout cell, int directions) {
        this.cell = cell;
        this.bidirectional = directions == 2;
    }

    /** Names and shapes of the parameters, in the order in which libtorch wants them. */
    Map<String, Shape> parameters() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (String suffix : bidirectional ? new String[] {"_l0", "_l0_reverse"} : new String[] {"_l0"}) {
            int hidden = cell.sizes().hidden();
            long rows = (long) blocks() * hidden;
            shapes.put("weight_ih" + suffix, new Shape(rows, cell.sizes().input()));
            shapes.put("weight_hh" + suffix, new Shape(rows, cell.sizes().output()));
            shapes.put("bias_ih" + suffix, new Shape(rows));
            shapes.put("bias_hh" + suffix, new Shape(rows));
            if (cell.sizes().projection() > 0) {
                shapes.put("weight_hr" + suffix, new Shape(cell.sizes().projection(), hidden));
            }
        }
        return shapes;
    }

    private int blocks() {
        return cell.type().isLstm() ? BLOCKS_LSTM : cell.type().isGru() ? BLOCKS_GRU : 1;
    }

    /**
     * Sequences of equal length.
     *
     * @param input [time, batch, input]
     * @param weights as {@link #parameters}
     * @return hidden states [time, batch, directions * output]
     */
    NDArray forward(NDArray input, NDList weights, boolean training) {
        var functions = input.getNDArrayInternal();
        NDList state = state(input);
        NDList results =
                switch (cell.type()) {
                    case RNN_TANH, RNN_RELU ->
                        functions.rnn(
                                input, state.get(0), weights, true, 1, activation(), 0, training, bidirectional, false);
                    case GRU, GRU_RESET_AFTER ->
                        functions.gru(input, state.get(0), weights, true, 1, 0, training, bidirectional, false);
                    default -> functions.lstm(input, state, weights, true, 1, 0, training, bidirectional, false);
                };
        return results.get(0);
    }

    private RNN.Activation activation() {
        return cell.type() == CellType.RNN_TANH ? RNN.Activation.TANH : RNN.Activation.RELU;
    }

    /**
     * Sequences of different lengths: packed, so that libtorch computes no padding, and padded again.
     *
     * @param input [time, batch, input]
     * @param lengths [batch], the longest first
     * @param weights as {@link #parameters}
     * @return hidden states [time, batch, directions * output]; zeros behind the end of a sequence
     */
    NDArray forwardPacked(NDArray input, NDArray lengths, NDList weights, boolean training) {
        NDList arguments = new NDList(named("input", input), named("lengths", lengths));
        state(input).forEach(state -> arguments.add(named("state[]", state))); // [] puts arguments into one list
        weights.forEach(weight -> arguments.add(named("weights[]", weight)));
        var store = new ParameterStore(input.getManager(), false);
        return packed().getBlock().forward(store, arguments, training).singletonOrThrow();
    }

    private static NDArray named(String name, NDArray array) {
        array.setName(name);
        return array;
    }

    /** Zeros: hidden [directions, batch, output], and cell [directions, batch, hidden] of an LSTM. */
    private NDList state(NDArray input) {
        NDManager manager = input.getManager();
        long directions = bidirectional ? 2 : 1;
        long batch = input.getShape().get(1);
        NDList state = new NDList(
                manager.zeros(new Shape(directions, batch, cell.sizes().output()), input.getDataType()));
        if (cell.type().isLstm()) {
            state.add(manager.zeros(new Shape(directions, batch, cell.sizes().hidden()), input.getDataType()));
        }
        return state;
    }

    private Model packed() {
        if (packed == null) {
            packed = LibTorch.module(packedSource());
        }
        return packed;
    }

    /** DJL has no packed sequences; libtorch's TorchScript has. */
    private String packedSource() {
        return """
                class %s(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  def forward(self: __torch__.%1$s,
                    input: Tensor,
                    lengths: Tensor,
                    state: List[Tensor],
                    weights: List[Tensor]) -> Tensor:
                    data, sizes = torch._pack_padded_sequence(input, lengths, False)
                    %s = torch.%s(data, sizes, %s, weights, True, 1, 0., True, %s)
                    padded, unused = torch._pad_packed_sequence(output, sizes, False, 0., torch.size(input, 0))
                    return padded
                """
                .formatted(
                        TorchScriptArchive.CLASS,
                        cell.type().isLstm() ? "output, hidden, memory" : "output, hidden",
                        function(),
                        cell.type().isLstm() ? "state" : "state[0]",
                        bidirectional ? "True" : "False");
    }

    private String function() {
        return switch (cell.type()) {
            case RNN_TANH -> "rnn_tanh";
            case RNN_RELU -> "rnn_relu";
            case GRU, GRU_RESET_AFTER -> "gru";
            default -> "lstm";
        };
    }

    @Override
    public void close() {
        if (packed != null) {
            packed.close();
        }
    }
}
