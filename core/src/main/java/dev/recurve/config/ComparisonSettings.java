package dev.recurve.config;

import java.util.List;

/**
 * What {@code compare architectures} compares.
 *
 * @param cells recurrent cells, by their names
 * @param parameters of each model; 0: those of {@code model.*} with an LSTM
 */
public record ComparisonSettings(
        @Setting(doc = "cells to compare, at equal parameter count", or = "[rnn-tanh, lstm, lstm-peephole, gru]")
                List<String> cells,
        @Setting(doc = "parameters of each model; 0: those of model.* with an LSTM", or = "0") long parameters) {
    /** Checks bounds. */
    public ComparisonSettings {
        cells = List.copyOf(cells);
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("cells must name at least one cell, found none");
        }
        cells.forEach(CellType::labelled);
        if (cells.stream().distinct().count() < cells.size()) {
            throw new IllegalArgumentException("cells must name each cell once, found " + cells);
        }
        Bounds.atLeast("parameters", parameters, 0);
    }

    /** The cells in their order. */
    public List<CellType> cellTypes() {
        return cells.stream().map(CellType::labelled).toList();
    }
}
