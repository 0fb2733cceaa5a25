package dev.recurve.diagnose;

import dev.recurve.batch.Window;
import dev.recurve.cell.RecurrentCell;
import dev.recurve.cell.RecurrentCells;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.CarriedState;
import dev.recurve.model.CellParameters;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.LanguageModelGraph;
import dev.recurve.model.SequenceEncoder;
import dev.recurve.train.GradientClipping;
import java.util.ArrayList;
import java.util.List;

/**
 * What flows back through a language model while it reads text: the Jacobians of each layer over time, and the gradients
 * of windows as training would see them.
 */
public final class LanguageModelGradients {
    /** Steps before those that are looked at, so that the state is one of reading and not the zeros of the start. */
    private static final int WARM_UP = 30;

    private final int[] text;
    private final Settings settings;

    /**
     * What is measured.
     *
     * @param distance greatest distance of a Jacobian
     * @param directions vectors propagated for a Jacobian
     * @param sequences sequences that Jacobians are averaged over
     * @param windows windows of text whose gradients are taken
     * @param length steps of a window
     * @param lanes sequences of a window
     * @param clip largest global norm of a gradient; 0 for no clipping
     */
    public record Settings(
            int distance, int directions, int sequences, int windows, int length, int lanes, double clip) {
        /** Steps of a sequence whose Jacobians are taken. */
        int sequenceLength() {
            return distance + WARM_UP;
        }

        /** Tokens of text that are read. */
        public int tokens() {
            long flow = (long) sequences * sequenceLength();
            long gradients = (long) lanes * ((long) windows * length + 1);
            return Math.toIntExact(Math.max(flow, gradients));
        }
    }

    /**
     * @param text token ids in their order, at least {@link Settings#tokens}
     * @param settings what is measured
     * @throws IllegalArgumentException if the text is too short
     */
    public LanguageModelGradients(int[] text, Settings settings) {
        if (text.length < settings.tokens()) {
            throw new IllegalArgumentException(
                    "a text of " + settings.tokens() + " tokens expected, found " + text.length);
        }
        this.text = text.clone();
        this.settings = settings;
    }

    /**
     * Jacobians of every layer and direction over the text, from states of zeros.
     *
     * @param model the model; its attached state is taken away
     * @param phase when
     * @param seed of random directions
     */
    public List<FlowCurve> flow(LanguageModel model, Phase phase, long seed) {
        int time = settings.sequenceLength();
        int lanes = settings.sequences();
        int[] ids = new int[model.config().directions() * time * lanes];
        for (int d = 0; d < model.config().directions(); d++) {
            for (int t = 0; t < time; t++) {
                for (int lane = 0; lane < lanes; lane++) {
                    ids[(d * time + t) * lanes + lane] = text[lane * time + read(d, t, time)];
                }
            }
        }
        model.attach(null);
        List<FlowCurve> curves = new ArrayList<>();
        try (SequenceEncoder encoder = new SequenceEncoder(model)) {
            List<FloatAddress> layers = encoder.encode(ids, time, lanes);
            for (int d = 0; d < model.config().directions(); d++) {
                for (int layer = 0; layer < model.config().layers(); layer++) {
                    RecurrentCell cell = RecurrentCells.of(LanguageModelGraph.cell(model.config(), layer));
                    GradientFlow flow = new GradientFlow(cell, settings.distance(), settings.directions());
                    curves.addAll(flow.measure(
                            name(layer, d),
                            phase,
                            CellParameters.copy(model, layer, d),
                            sequences(
                                    layers.get(layer),
                                    d * time,
                                    cell.layout().sizes().input()),
                            seed));
                }
            }
        }
        return curves;
    }

    /** What plots call a layer. */
    private static String name(int layer, int direction) {
        return (direction == 0 ? "layer " : "backward layer ") + (layer + 1);
    }

    /** Position in a text of a direction's step. */
    private static int read(int direction, int t, int time) {
        return direction == 0 ? t : time - 1 - t;
    }

    /** The inputs of every lane [time][input] from rows [time, lanes, input]. */
    private List<double[][]> sequences(FloatAddress rows, int firstStep, int size) {
        int lanes = settings.sequences();
        float[] row = new float[size];
        List<double[][]> sequences = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            double[][] sequence = new double[settings.sequenceLength()][size];
            for (int t = 0; t < sequence.length; t++) {
                rows.from(((long) (firstStep + t) * lanes + lane) * size, size).get(row);
                for (int i = 0; i < size; i++) {
                    sequence[t][i] = row[i];
                }
            }
            sequences.add(sequence);
        }
        return sequences;
    }

    /**
     * Gradients of successive windows, the state carried; the model is not changed.
     *
     * @param model the model; its attached state is taken away
     * @param seed of dropout
     */
    public List<GradientNorm> norms(LanguageModel model, long seed) {
        List<GradientNorm> norms = new ArrayList<>();
        Window window = new Window(model.config().directions(), settings.length(), settings.lanes());
        try (CarriedState state = model.newState(settings.lanes())) {
            model.attach(state);
            for (int step = 1; step <= settings.windows(); step++) {
                fill(window, step - 1);
                double loss = model.computeGradients(window, seed + step);
                double norm = GradientClipping.norm(model.gradients(), model.gradientSpans());
                norms.add(new GradientNorm(step, loss, norm, norm * GradientClipping.factor(norm, settings.clip())));
            }
        } finally {
            model.attach(null);
        }
        return norms;
    }

    /** Each lane reads a stretch of text of its own; the backward direction reads it from its end. */
    private void fill(Window window, int number) {
        int stretch = settings.windows() * settings.length();
        window.reset(settings.length(), (long) number * settings.length());
        for (int d = 0; d < window.directions(); d++) {
            for (int t = 0; t < settings.length(); t++) {
                int step = number * settings.length() + t;
                for (int lane = 0; lane < settings.lanes(); lane++) {
                    int start = lane * (stretch + 1);
                    int at = window.index(d, t, lane);
                    window.inputs()[at] = text[start + read(d, step, stretch + 1)];
                    window.targets()[at] = text[start + read(d, step + 1, stretch + 1)];
                }
            }
        }
    }
}
