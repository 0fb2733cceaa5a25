package dev.recurve.bench.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The language model of PyTorch's {@code word_language_model} example: embedding, {@code torch.lstm}, linear layer and
 * cross entropy as libtorch has them, gradients clipped by global norm, plain gradient descent.
 */
final class LibTorchLanguageModel implements AutoCloseable {
    private static final float INIT_RANGE = 0.1f;
    private static final int LAST_AXIS = -1;

    private final TrainingShape shape;
    private final Engine engine;
    private final NDManager manager;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private NDList state; // hidden and cell, [layers, lanes, hidden] each

    LibTorchLanguageModel(Engine engine, TrainingShape shape) {
        this.engine = engine;
        this.shape = shape;
        this.manager = engine.newBaseManager();
        int hidden = shape.hidden();
        addParameter("encoder.weight", shape.vocabulary(), hidden);
        for (int layer = 0; layer < shape.layers(); layer++) {
            addParameter("rnn.weight_ih_l" + layer, 4 * hidden, hidden);
            addParameter("rnn.weight_hh_l" + layer, 4 * hidden, hidden);
            addParameter("rnn.bias_ih_l" + layer, 4 * hidden);
            addParameter("rnn.bias_hh_l" + layer, 4 * hidden);
        }
        addParameter("decoder.weight", shape.vocabulary(), hidden);
        addParameter("decoder.bias", shape.vocabulary());
        Shape stateShape = new Shape(shape.layers(), shape.lanes(), hidden);
        state = new NDList(manager.zeros(stateShape), manager.zeros(stateShape));
    }

    private void addParameter(String name, long... size) {
        parameters.put(name, manager.randomUniform(-INIT_RANGE, INIT_RANGE, new Shape(size), DataType.FLOAT32));
    }

    /** Parameters under PyTorch's names; an update writes into them. */
    Map<String, NDArray> parameters() {
        return parameters;
    }

    /** The loss of a window and the gradients of all parameters, by name. */
    record Gradients(float loss, Map<String, NDArray> byName) {}

    /**
     * Trains on one window and carries the state on.
     *
     * @param inputs words that are read, time-major [window, lanes]
     * @param targets words to predict, time-major [window, lanes]
     * @return mean cross entropy before the update
     */
    float step(int[] inputs, int[] targets) {
        try (NDManager step = manager.newSubManager()) {
            Gradients gradients = gradients(step, inputs, targets);
            update(gradients.byName());
            return gradients.loss();
        }
    }

    /** Forward and backward pass of one window, which carries the state on; results live as long as {@code step}. */
    Gradients gradients(NDManager step, int[] inputs, int[] targets) {
        Map<String, NDArray> leaves = leaves(step);
        float loss;
        NDList next;
        try (GradientCollector collector = engine.newGradientCollector()) {
            NDList outputs = recurrent(leaves, ids(step, inputs));
            NDArray mean = loss(leaves, outputs.get(0), ids(step, targets));
            collector.backward(mean);
            loss = mean.getFloat();
            next = new NDList(outputs.get(1).stopGradient(), outputs.get(2).stopGradient());
        }
        state.close();
        next.attach(manager);
        state = next;
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        leaves.forEach((name, leaf) -> gradients.put(name, leaf.getGradient()));
        return new Gradients(loss, gradients);
    }

    /**
     * New variables on the parameters' memory. Their gradients start undefined, as after PyTorch's
     * {@code zero_grad(set_to_none=True)}, so that backward need not add to zeros.
     */
    private Map<String, NDArray> leaves(NDManager step) {
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            NDArray leaf = parameter.stopGradient();
            leaf.attach(step);
            leaf.setRequiresGradient(true);
            leaves.put(name, leaf);
        });
        return leaves;
    }

    private NDArray ids(NDManager step, int[] ids) {
        long[] wide = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            wide[i] = ids[i];
        }
        return step.create(wide, new Shape(shape.window(), shape.lanes()));
    }

    /** Hidden states [window, lanes, hidden], then the last hidden and cell state. */
    private NDList recurrent(Map<String, NDArray> leaves, NDArray ids) {
        NDArray embedded = ids.getNDArrayInternal()
                .embedding(ids, leaves.get("encoder.weight"), SparseFormat.DENSE)
                .singletonOrThrow(); // [window, lanes, hidden]
        NDList weights = new NDList();
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (String kind : List.of("weight_ih", "weight_hh", "bias_ih", "bias_hh")) {
                weights.add(leaves.get("rnn." + kind + "_l" + layer));
            }
        }
        return embedded.getNDArrayInternal()
                .lstm(embedded, state, weights, true, shape.layers(), 0, true, false, false);
    }

    private NDArray loss(Map<String, NDArray> leaves, NDArray hidden, NDArray targets) {
        NDArray flat = hidden.reshape(shape.tokens(), shape.hidden());
        NDArray logits = flat.getNDArrayInternal()
                .linear(flat, leaves.get("decoder.weight"), leaves.get("decoder.bias"))
                .singletonOrThrow(); // [window * lanes, vocabulary]
        NDArray chosen =
                logits.logSoftmax(LAST_AXIS).get(new NDIndex().addAllDim().addPickDim(targets.reshape(-1, 1)));
        return chosen.mean().neg();
    }

    /** One pass over a gradient for clipping and learning rate together, one for the parameter. */
    private void update(Map<String, NDArray> gradients) {
        double sum = 0;
        for (NDArray gradient : gradients.values()) {
            double norm = gradient.norm().getFloat();
            sum += norm * norm;
        }
        double clip = Math.min(1, TrainingShape.CLIP / Math.sqrt(sum));
        gradients.forEach(
                (name, gradient) -> parameters.get(name).subi(gradient.muli(TrainingShape.LEARNING_RATE * clip)));
    }

    @Override
    public void close() {
        manager.close();
    }
}
