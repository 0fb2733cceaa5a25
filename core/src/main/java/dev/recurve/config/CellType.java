package dev.recurve.config;

/** The recurrent cells, under the names that configuration files use ({@code lstm-peephole}). */
public enum CellType {
    /** Vanilla recurrent network with tanh (Elman 1990). */
    RNN_TANH,
    /** Vanilla recurrent network with a rectifier. */
    RNN_RELU,
    /** Long short-term memory with forget gate (Gers, Schmidhuber and Cummins 2000). */
    LSTM,
    /** The cell of 1997, without a forget gate (Hochreiter and Schmidhuber 1997). */
    LSTM_1997,
    /** LSTM whose gates see the cell (Gers and Schmidhuber 2000); the vanilla LSTM of Greff et al. 2016. */
    LSTM_PEEPHOLE,
    /** Peephole LSTM with {@code f = 1 - i}; CIFG of Greff et al. 2016. */
    LSTM_COUPLED,
    /** Peephole LSTM with {@code i = 1}; NIG of Greff et al. 2016. */
    LSTM_NO_INPUT_GATE,
    /** Peephole LSTM with {@code f = 1}; NFG of Greff et al. 2016. */
    LSTM_NO_FORGET_GATE,
    /** Peephole LSTM with {@code o = 1}; NOG of Greff et al. 2016. */
    LSTM_NO_OUTPUT_GATE,
    /** Peephole LSTM with a linear candidate; NIAF of Greff et al. 2016. */
    LSTM_NO_INPUT_ACTIVATION,
    /** Peephole LSTM that shows its cell without tanh; NOAF of Greff et al. 2016. */
    LSTM_NO_OUTPUT_ACTIVATION,
    /** Gated recurrent unit, the reset gate before the recurrent product (Cho et al. 2014). */
    GRU,
    /** Gated recurrent unit, the reset gate after the recurrent product, as in cuDNN and PyTorch. */
    GRU_RESET_AFTER;

    /** The name in configuration files. */
    public String label() {
        return Names.kebab(name());
    }

    /** Whether the cell has a cell state {@code c} beside {@code h}. */
    public boolean isLstm() {
        return name().startsWith("LSTM");
    }

    /** Whether the cell is a gated recurrent unit. */
    public boolean isGru() {
        return this == GRU || this == GRU_RESET_AFTER;
    }
}
