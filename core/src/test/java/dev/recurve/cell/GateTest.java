package dev.recurve.cell;

import static dev.recurve.cell.Gate.CANDIDATE;
import static dev.recurve.cell.Gate.FORGET;
import static dev.recurve.cell.Gate.INPUT;
import static dev.recurve.cell.Gate.OUTPUT;
import static dev.recurve.cell.Gate.RESET;
import static dev.recurve.cell.Gate.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.cell.Gate.Library;
import dev.recurve.config.CellType;
import org.junit.jupiter.api.Test;

/** Orders as the libraries document them. */
class GateTest {
    /** PyTorch's documentation of nn.LSTM: {@code (W_ii|W_if|W_ig|W_io)}; of nn.GRU: {@code (W_ir|W_iz|W_in)}. */
    @Test
    void ordersOfPyTorch() {
        assertThat(Gate.order(CellType.LSTM, Library.PYTORCH)).containsExactly(INPUT, FORGET, CANDIDATE, OUTPUT);
        assertThat(Gate.order(CellType.GRU_RESET_AFTER, Library.PYTORCH)).containsExactly(RESET, UPDATE, CANDIDATE);
        assertThat(Gate.order(CellType.RNN_RELU, Library.PYTORCH)).containsExactly(CANDIDATE);
    }

    /** oneDNN's guide of RNN primitives: LSTM {@code i, f, c~, o}; GRU {@code u, r, o}; peepholes {@code i, f, o}. */
    @Test
    void ordersOfOneDnnAreOurs() {
        assertThat(Gate.blocksOf(CellType.LSTM)).containsExactly(INPUT, FORGET, CANDIDATE, OUTPUT);
        assertThat(Gate.blocksOf(CellType.GRU)).containsExactly(UPDATE, RESET, CANDIDATE);
        assertThat(Gate.blocksOf(CellType.GRU_RESET_AFTER)).containsExactly(UPDATE, RESET, CANDIDATE);
        assertThat(Gate.peepholesOf(CellType.LSTM_PEEPHOLE)).containsExactly(INPUT, FORGET, OUTPUT);
        assertThat(CellLayout.of(CellType.GRU_RESET_AFTER, CellSizes.of(1, 1)).biasBlocks())
                .isEqualTo(4);
    }

    /** {@code LSTMParamInitializer}: "[wI, wF, wO, wG]" where wI is the block of the candidate and wG the input gate's. */
    @Test
    void ordersOfDl4j() {
        assertThat(Gate.order(CellType.LSTM, Library.DL4J)).containsExactly(CANDIDATE, FORGET, OUTPUT, INPUT);
        assertThatThrownBy(() -> Gate.order(CellType.GRU, Library.DL4J))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DL4J has no GRU layer");
    }

    @Test
    void symbolsAreThoseOfTheEquations() {
        assertThat(Gate.blocksOf(CellType.LSTM).stream().map(Gate::symbol)).containsExactly("i", "f", "c~", "o");
    }

    @Test
    void variantsLackTheGateTheyAreNamedFor() {
        assertThat(Gate.blocksOf(CellType.LSTM_1997)).containsExactly(INPUT, CANDIDATE, OUTPUT);
        assertThat(Gate.blocksOf(CellType.LSTM_COUPLED)).containsExactly(INPUT, CANDIDATE, OUTPUT);
        assertThat(Gate.blocksOf(CellType.LSTM_NO_INPUT_GATE)).containsExactly(FORGET, CANDIDATE, OUTPUT);
        assertThat(Gate.blocksOf(CellType.LSTM_NO_FORGET_GATE)).containsExactly(INPUT, CANDIDATE, OUTPUT);
        assertThat(Gate.blocksOf(CellType.LSTM_NO_OUTPUT_GATE)).containsExactly(INPUT, FORGET, CANDIDATE);
        assertThat(Gate.peepholesOf(CellType.LSTM_NO_OUTPUT_GATE)).containsExactly(INPUT, FORGET);
        assertThat(Gate.peepholesOf(CellType.LSTM_1997)).isEmpty();
    }

    @Test
    void anAbsentGateHasNoBlock() {
        CellLayout layout = CellLayout.of(CellType.LSTM_1997, CellSizes.of(1, 5));

        assertThat(layout.blockStart(OUTPUT)).isEqualTo(10);
        assertThatThrownBy(() -> layout.blockStart(FORGET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LSTM_1997 has no FORGET gate, but [INPUT, CANDIDATE, OUTPUT]");
    }
}
