package dev.recurve.bench.cells;

import java.util.List;
import java.util.Map;

/**
 * What a model computes for a window.
 *
 * @param loss mean cross entropy
 * @param layers hidden states of each recurrent layer, [directions * time, lanes, output]
 * @param gradients of the loss, by the names of the weights file
 */
record ModelResult(double loss, List<double[]> layers, Map<String, double[]> gradients) {}
