package dev.recurve.cell;

/**
 * The four blocks of an LSTM's weights, with the place each library gives them.
 *
 * <p>Recurve stores its weights in oneDNN's order {@code [i, f, c~, o]}, because the kernels then read the parameters
 * where they lie. Every other order is derived from this enum, so that a plot or an ablation can never mislabel a gate.
 */
public enum Gate {
    /** Input gate {@code i}: how much of the candidate enters the cell. DL4J calls this block "G". */
    INPUT("i", 0, 3, 0),
    /** Forget gate {@code f}: how much of the old cell stays. */
    FORGET("f", 1, 1, 1),
    /** Candidate {@code c~} (tanh). DL4J calls this block "I"; PyTorch calls it {@code g}. */
    CANDIDATE("c~", 2, 0, 2),
    /** Output gate {@code o}: how much of the cell is shown. */
    OUTPUT("o", 3, 2, 3);

    private final String symbol;
    private final int oneDnn;
    private final int dl4j;
    private final int pyTorch;

    Gate(String symbol, int oneDnn, int dl4j, int pyTorch) {
        this.symbol = symbol;
        this.oneDnn = oneDnn;
        this.dl4j = dl4j;
        this.pyTorch = pyTorch;
    }

    /** The symbol used in equations and plots. */
    public String symbol() {
        return symbol;
    }

    /** Block index in oneDNN's {@code ldigo} weights, which is Recurve's own storage order. */
    public int oneDnnIndex() {
        return oneDnn;
    }

    /** Block index in DL4J's {@code LSTM} layer: {@code [c~, f, o, i]}. */
    public int dl4jIndex() {
        return dl4j;
    }

    /** Block index in PyTorch's {@code nn.LSTM}: {@code [i, f, g, o]}. */
    public int pyTorchIndex() {
        return pyTorch;
    }
}
