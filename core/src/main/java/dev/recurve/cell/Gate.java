package dev.recurve.cell;

import dev.recurve.config.CellType;
import java.util.List;

/**
 * The blocks of a recurrent cell's weights, and the place each library gives them.
 *
 * <p>Recurve stores its weights in oneDNN's order, because the kernels then read the parameters where they lie. Every
 * other order is taken from {@link #order}, so that a plot or an ablation can never mislabel a gate.
 */
public enum Gate {
    /** Input gate {@code i} of an LSTM: how much of the candidate enters the cell. DL4J calls this block "G". */
    INPUT("i"),
    /** Forget gate {@code f} of an LSTM: how much of the old cell stays. */
    FORGET("f"),
    /**
     * What is proposed as new content: {@code c~} of an LSTM (DL4J's "I", PyTorch's {@code g}), {@code h'} of a GRU
     * (PyTorch's {@code n}), all there is in a vanilla RNN.
     */
    CANDIDATE("c~"),
    /** Output gate {@code o} of an LSTM: how much of the cell is shown. */
    OUTPUT("o"),
    /** Update gate {@code z} of a GRU: see {@link GruConvention} for which of the two states it favours. */
    UPDATE("z"),
    /** Reset gate {@code r} of a GRU: how much of the old state the candidate sees. */
    RESET("r");

    /** Whose order of blocks is asked for. */
    public enum Library {
        /** oneDNN, whose order is Recurve's own. */
        ONEDNN,
        /** PyTorch's {@code nn.LSTM}, {@code nn.GRU} and {@code nn.RNN}. */
        PYTORCH,
        /** DL4J's {@code LSTM}, which has no GRU. */
        DL4J,
        /** ONNX's operators {@code LSTM}, {@code GRU} and {@code RNN}. */
        ONNX
    }

    private final String symbol;

    Gate(String symbol) {
        this.symbol = symbol;
    }

    /** The symbol used in equations and plots. */
    public String symbol() {
        return symbol;
    }

    /** The blocks of a cell's weights in the order in which Recurve stores them. */
    public static List<Gate> blocksOf(CellType type) {
        return order(type, Library.ONEDNN);
    }

    /**
     * The blocks of a cell's weights in the order of a library.
     *
     * @throws IllegalArgumentException if the library has no such cell
     */
    public static List<Gate> order(CellType type, Library library) {
        if (type == CellType.RNN_TANH || type == CellType.RNN_RELU) {
            return List.of(CANDIDATE);
        }
        if (type.isGru()) {
            return switch (library) {
                case ONEDNN, ONNX -> List.of(UPDATE, RESET, CANDIDATE);
                case PYTORCH -> List.of(RESET, UPDATE, CANDIDATE);
                case DL4J -> throw new IllegalArgumentException("DL4J has no GRU layer");
            };
        }
        List<Gate> all =
                switch (library) {
                    case ONEDNN -> List.of(INPUT, FORGET, CANDIDATE, OUTPUT);
                    case PYTORCH -> List.of(INPUT, FORGET, CANDIDATE, OUTPUT);
                    case DL4J -> List.of(CANDIDATE, FORGET, OUTPUT, INPUT);
                    case ONNX -> List.of(INPUT, OUTPUT, FORGET, CANDIDATE);
                };
        Gate absent = absentFrom(type);
        return all.stream().filter(gate -> gate != absent).toList();
    }

    /** The gates that see the cell, in storage order; empty without peepholes. */
    public static List<Gate> peepholesOf(CellType type) {
        return switch (type) {
            case LSTM, LSTM_1997, RNN_TANH, RNN_RELU, GRU, GRU_RESET_AFTER -> List.of();
            default -> blocksOf(type).stream().filter(gate -> gate != CANDIDATE).toList();
        };
    }

    /** The gate that a variant of the LSTM does without, or null. */
    private static Gate absentFrom(CellType type) {
        return switch (type) {
            case LSTM_1997, LSTM_COUPLED, LSTM_NO_FORGET_GATE -> FORGET;
            case LSTM_NO_INPUT_GATE -> INPUT;
            case LSTM_NO_OUTPUT_GATE -> OUTPUT;
            default -> null;
        };
    }
}
