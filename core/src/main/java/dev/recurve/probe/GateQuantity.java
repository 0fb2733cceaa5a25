package dev.recurve.probe;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellStep;
import dev.recurve.cell.Gate;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that a cell shows of a unit at a step: an activated gate, the cell state or the hidden state.
 *
 * @param symbol as in equations: {@code i}, {@code f}, {@code o}, {@code c~}, {@code c}, {@code h}; a GRU has {@code z},
 *     {@code r}
 * @param gate the gate; null for a state
 */
public record GateQuantity(String symbol, Gate gate) {
    /** The cell state. */
    public static final String CELL = "c";
    /** The hidden state. */
    public static final String HIDDEN = "h";

    /** What a cell has, gates first in the order of the {@link Gate} enum's plots: i, f, o, c~ (z, r, c~), c, h. */
    public static List<GateQuantity> of(CellLayout cell) {
        List<GateQuantity> all = new ArrayList<>();
        cell.blocks().stream()
                .sorted((a, b) -> Integer.compare(place(a), place(b)))
                .forEach(gate -> all.add(new GateQuantity(gate.symbol(), gate)));
        if (cell.type().isLstm()) {
            all.add(new GateQuantity(CELL, null));
        }
        if (cell.sizes().projection() == 0) {
            all.add(new GateQuantity(HIDDEN, null)); // a projected one has units of its own
        }
        return all;
    }

    private static int place(Gate gate) {
        return gate == Gate.CANDIDATE ? Gate.values().length : gate.ordinal();
    }

    /** The name of its column in tables: {@code candidate} for {@code c~}. */
    public String column() {
        return gate == Gate.CANDIDATE ? "candidate" : symbol;
    }

    /** The value of a unit after a step of a plain cell. */
    public double of(CellLayout cell, CellStep step, int unit) {
        if (gate != null) {
            return step.gates()[cell.blockStart(gate) + unit];
        }
        return symbol.equals(CELL) ? step.cell()[unit] : step.hidden()[unit];
    }
}
