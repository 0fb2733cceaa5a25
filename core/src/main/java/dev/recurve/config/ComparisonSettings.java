package dev.recurve.config;

import java.util.Arrays;
import java.util.List;

/**
 * What {@code compare architectures} and {@code compare features} compare.
 *
 * @param cells recurrent cells, by their names
 * @param parameters of each model; 0: those of {@code model.*} with an LSTM
 * @param features inputs of a tagger or classifier, by their names
 */
public record ComparisonSettings(
        @Setting(doc = "cells to compare, at equal parameter count", or = "[rnn-tanh, lstm, lstm-peephole, gru]")
                List<String> cells,
        @Setting(doc = "parameters of each model; 0: those of model.* with an LSTM", or = "0") long parameters,
        @Setting(
                        doc = "inputs of words to compare: random, static, characters, contexts, all",
                        or = "[random, static, characters, contexts]")
                List<String> features) {
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
        features = List.copyOf(features);
        if (features.isEmpty() || features.stream().distinct().count() < features.size()) {
            throw new IllegalArgumentException(
                    "features must name at least one input, and each once, found " + features);
        }
        features.forEach(ComparisonSettings::feature);
    }

    /** The cells in their order. */
    public List<CellType> cellTypes() {
        return cells.stream().map(CellType::labelled).toList();
    }

    /** The inputs in their order. */
    public List<Feature> featureList() {
        return features.stream().map(ComparisonSettings::feature).toList();
    }

    private static Feature feature(String name) {
        return Arrays.stream(Feature.values())
                .filter(feature -> Names.kebab(feature.name()).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "features must be of random, static, characters, contexts and all, found " + name));
    }
}
