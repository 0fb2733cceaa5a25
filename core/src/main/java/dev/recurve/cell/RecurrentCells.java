package dev.recurve.cell;

import dev.recurve.config.CellType;

/** Makes the plain cell of a type. */
public final class RecurrentCells {
    private RecurrentCells() {}

    /**
     * The cell of a layout.
     *
     * @param layout type and sizes
     * @return its plain cell, whose {@link RecurrentCell#layout} equals the layout
     */
    public static RecurrentCell of(CellLayout layout) {
        return of(layout.type(), layout.sizes());
    }

    /**
     * The cell of a type.
     *
     * @param type which cell
     * @param sizes its sizes
     * @return its plain cell
     * @throws IllegalArgumentException if a cell that is no LSTM is given a projection
     */
    public static RecurrentCell of(CellType type, CellSizes sizes) {
        return switch (type) {
            case RNN_TANH, RNN_RELU -> new RnnCell(type, sizes);
            case LSTM -> new LstmCell(sizes);
            case LSTM_1997 -> new Lstm1997Cell(sizes);
            case LSTM_PEEPHOLE -> new PeepholeLstmCell(sizes);
            case LSTM_COUPLED -> new CoupledGateLstmCell(sizes);
            case LSTM_NO_INPUT_GATE -> new NoInputGateLstmCell(sizes);
            case LSTM_NO_FORGET_GATE -> new NoForgetGateLstmCell(sizes);
            case LSTM_NO_OUTPUT_GATE -> new NoOutputGateLstmCell(sizes);
            case LSTM_NO_INPUT_ACTIVATION -> new NoInputActivationLstmCell(sizes);
            case LSTM_NO_OUTPUT_ACTIVATION -> new NoOutputActivationLstmCell(sizes);
            case GRU -> new GruCell(sizes);
            case GRU_RESET_AFTER -> new GruResetAfterCell(sizes);
        };
    }
}
