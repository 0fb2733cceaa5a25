package dev.recurve.config;

import java.util.List;
import java.util.Optional;

/**
 * What {@code probe gradients} measures.
 *
 * @param cells cells that are compared; not with a model
 * @param task what they learn
 * @param length steps of a sequence of the task, or of a window of text
 * @param hidden units
 * @param lanes sequences of a step
 * @param steps steps of training, or windows of text
 * @param learningRate of Adam
 * @param clip largest global norm of the gradient
 * @param forgetBias first bias of the forget gates
 * @param recurrentScale what the first recurrent weights are multiplied by
 * @param distance greatest distance of a Jacobian
 * @param directions vectors propagated for a Jacobian
 * @param sequences sequences that Jacobians are averaged over
 * @param text what a model reads
 */
public record GradientSettings(
        @Setting(doc = "recurrent cells to compare, as model.cell names them", or = "[rnn-tanh, lstm, gru]")
                List<String> cells,
        @Setting(doc = "what they learn: adding or copying", or = "adding") Task task,
        @Setting(doc = "steps of a sequence of the task; with a model: of a window of text", or = "100") int length,
        @Setting(doc = "units", or = "64") int hidden,
        @Setting(doc = "sequences of a step", or = "50") int lanes,
        @Setting(doc = "steps of training, 0 for none; with a model: windows of text", or = "2000") int steps,
        @Setting(doc = "learning rate of Adam", or = "0.005") double learningRate,
        @Setting(doc = "largest global norm of the gradient; 0: no clipping", or = "1.0") double clip,
        @Setting(doc = "first bias of the forget gates; 4 keeps 98 % of a cell at each step", or = "4.0")
                double forgetBias,
        @Setting(doc = "what the first recurrent weights are multiplied by", or = "1.0") double recurrentScale,
        @Setting(doc = "greatest distance k; 0: the length", or = "0") int distance,
        @Setting(doc = "vectors propagated for each norm: exact from the number of units on, else estimated", or = "64")
                int directions,
        @Setting(doc = "sequences that norms are averaged over", or = "4") int sequences,
        @Setting(doc = "text that a model reads: a file of lines; only with run.model") Optional<String> text) {
    /** What cells learn. */
    public enum Task {
        /** Sum of two marked numbers. */
        ADDING,
        /** Symbols of the beginning. */
        COPYING
    }

    /** Checks bounds. */
    public GradientSettings {
        cells = List.copyOf(cells);
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("cells must name at least one cell");
        }
        cells.forEach(GradientSettings::requireCell);
        if (cells.stream().distinct().count() < cells.size()) {
            throw new IllegalArgumentException("cells must name each cell once, found " + String.join(", ", cells));
        }
        Bounds.atLeast("length", length, 1);
        Bounds.atLeast("hidden", hidden, 1);
        Bounds.atLeast("lanes", lanes, 1);
        Bounds.atLeast("steps", steps, 0);
        Bounds.positive("learning-rate", learningRate);
        Bounds.between("learning-rate", learningRate, 0, 1);
        Bounds.notNegative("clip", clip);
        Bounds.finite("forget-bias", forgetBias);
        Bounds.positive("recurrent-scale", recurrentScale);
        Bounds.atLeast("distance", distance, 0);
        if (distance > length) {
            throw new IllegalArgumentException(
                    "distance must be at most the length of a sequence, " + length + ", found " + distance);
        }
        Bounds.atLeast("directions", directions, 1);
        Bounds.atLeast("sequences", sequences, 1);
    }

    private static void requireCell(String label) {
        try {
            CellType.labelled(label);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cells has an " + e.getMessage(), e);
        }
    }

    /** The cells. */
    public List<CellType> cellTypes() {
        return cells.stream().map(CellType::labelled).toList();
    }

    /** The greatest distance measured. */
    public int farthest() {
        return distance == 0 ? length : distance;
    }
}
