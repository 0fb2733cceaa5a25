package dev.recurve.export;

import dev.recurve.config.CellType;
import dev.recurve.config.ClassifierNetwork;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.RecurveException;
import dev.recurve.config.SentencePooling;
import dev.recurve.config.SpellingSettings;
import dev.recurve.config.SpellingType;
import dev.recurve.config.TaggerNetwork;
import dev.recurve.config.TaggerOutput;
import dev.recurve.config.TaggerSettings;
import dev.recurve.export.OnnxGraph.Type;
import dev.recurve.model.SentenceClassifier;
import dev.recurve.model.SentenceModel;
import dev.recurve.model.SentenceSizes;
import dev.recurve.model.SequenceTagger;
import dev.recurve.model.TensorDict;
import java.util.ArrayList;
import java.util.List;

/**
 * A tagger or classifier as an ONNX graph over sentences of different lengths, padded on the right.
 *
 * <pre>
 * tokens [time, batch], lengths [batch] → tagger:     scores, probabilities [time, batch, labels]
 *                                                     with a CRF: scores; transitions, start_transitions, end_transitions
 *                                         classifier: scores, probabilities [batch, labels]
 * </pre>
 *
 * <p>What stands behind the end of a sentence is not read, and what is given there means nothing.
 */
final class OnnxSentenceModel {
    private final SentenceSizes sizes;
    private final OnnxGraph graph;
    private final OnnxLayers layers;
    private final TensorDict tensors;
    private final String tokens;
    private final String lengths;
    private OnnxRecurrent.Outputs top; // of the topmost recurrent layer

    private OnnxSentenceModel(SentenceModel model, String kind) {
        sizes = model.sizes();
        graph = new OnnxGraph(kind);
        tensors = TensorDict.of(model);
        layers = new OnnxLayers(graph, tensors);
        tokens = graph.input("tokens", Type.INT64, "time", "batch");
        lengths = graph.input("lengths", Type.INT32, "batch");
    }

    /**
     * The graph of a model.
     *
     * @throws RecurveException if ONNX has no such cell
     */
    static OnnxGraph of(SentenceModel model) {
        return model instanceof SequenceTagger tagger ? tagger(tagger) : classifier((SentenceClassifier) model);
    }

    private static OnnxGraph tagger(SequenceTagger model) {
        TaggerSettings settings = model.settings();
        if (settings.network() == TaggerNetwork.RECURRENT) {
            OnnxRecurrent.requireExpressible(settings.cell());
        }
        OnnxSentenceModel own = new OnnxSentenceModel(model, "tagger");
        String vectors = own.vectors(settings.characters());
        String features;
        if (settings.network() == TaggerNetwork.WINDOW) {
            var pooling = new OnnxPooling(own.layers, own.tokens, own.lengths);
            String window = pooling.window(vectors, settings.radius());
            features = own.tanh(own.layers.linear(window, "dense", "dense.sums"));
        } else {
            features = own.recurrent(vectors, settings.cell(), settings.hidden(), settings.layers(), true);
        }
        String scores = own.layers.linear(features, "decoder", "scores");
        own.graph.output(scores, Type.FLOAT, "time", "batch", own.labels());
        if (settings.output() == TaggerOutput.CRF) {
            own.outputTransitions();
        } else {
            own.outputProbabilities(scores, "time", "batch", own.labels());
        }
        return own.graph;
    }

    private static OnnxGraph classifier(SentenceClassifier model) {
        ClassifierSettings settings = model.settings();
        boolean recurrent = settings.network() == ClassifierNetwork.RECURRENT;
        if (recurrent) {
            OnnxRecurrent.requireExpressible(settings.cell());
        }
        OnnxSentenceModel own = new OnnxSentenceModel(model, "classifier");
        String vectors = own.vectors(settings.characters());
        var pooling = new OnnxPooling(own.layers, own.tokens, own.lengths);
        String features;
        if (recurrent) {
            boolean both = settings.direction() == ModelDirection.BOTH;
            String states = own.recurrent(vectors, settings.cell(), settings.hidden(), settings.layers(), both);
            features = own.pooled(settings.pooling(), pooling, states, (both ? 2L : 1L) * settings.hidden());
        } else {
            features = own.tanh(own.layers.linear(pooling.mean(vectors), "dense", "dense.sums"));
        }
        String scores = own.layers.linear(features, "decoder", "scores");
        own.graph.output(scores, Type.FLOAT, "batch", own.labels());
        own.outputProbabilities(scores, "batch", own.labels());
        return own.graph;
    }

    private int labels() {
        return sizes.labels().size();
    }

    private String pooled(SentencePooling type, OnnxPooling pooling, String states, long width) {
        return switch (type) {
            case LAST -> besideEachOther(top.hidden(), width, "pooled");
            case MEAN -> pooling.mean(states);
            case MAX -> pooling.max(states);
            case ATTENTION -> pooling.attention(states, "attention.query");
        };
    }

    /** The last states of all directions [directions, sequences, hidden] → [sequences, directions · hidden]. */
    private String besideEachOther(String states, long width, String name) {
        String turned = graph.node("Transpose", states)
                .with("perm", new long[] {1, 0, 2})
                .to(name + ".turned");
        return graph.node("Reshape", turned, graph.numbers(name + ".shape", 0, width))
                .to(name);
    }

    private String tanh(String sums) {
        return graph.node("Tanh", sums).to("dense.output");
    }

    private void outputProbabilities(String scores, Object... dimensions) {
        graph.output(graph.node("Softmax", scores).with("axis", -1).to("probabilities"), Type.FLOAT, dimensions);
    }

    /** As outputs, so that whoever decodes has them at hand. */
    private void outputTransitions() {
        for (String name : List.of("transitions", "start_transitions", "end_transitions")) {
            String constant = layers.weight("crf." + name);
            Object[] shape = java.util.Arrays.stream(tensors.shape("crf." + name))
                    .boxed()
                    .toArray();
            graph.output(graph.node("Identity", constant).to(name), Type.FLOAT, shape);
        }
    }

    /** Token vectors, and what characters and context add to them [time, batch, features]. */
    private String vectors(SpellingSettings spelling) {
        List<String> parts = new ArrayList<>();
        parts.add(layers.lookUp(layers.weight("encoder.weight"), tokens, "tokens.vectors"));
        if (spelling.isRead()) {
            String ofWords = spelling.type() == SpellingType.CNN
                    ? new OnnxCharacters(layers, "spelling.", spelling.cnn(sizes.characters())).words()
                    : spelled(spelling);
            parts.add(layers.lookUp(ofWords, graph.input("words", Type.INT64, "time", "batch"), "words.of.tokens"));
        }
        if (sizes.contextLayers() > 0) {
            parts.add(context());
        }
        return parts.size() == 1
                ? parts.get(0)
                : graph.node("Concat", parts.toArray(String[]::new))
                        .with("axis", -1)
                        .to("vectors");
    }

    /** An LSTM in both directions over the distinct words. */
    private String spelled(SpellingSettings spelling) {
        String characters = graph.input("characters", Type.INT64, "letters", "words");
        String ends = graph.input("word_lengths", Type.INT32, "words");
        String vectors = layers.lookUp(layers.weight("spelling.encoder.weight"), characters, "characters.vectors");
        var lstm = new OnnxRecurrent(graph, tensors, CellType.LSTM, spelling.hidden(), true);
        var names = new OnnxRecurrent.Outputs("spelling", "spelling.hidden", "spelling.cell");
        var states = lstm.add("spelling.rnn.", 0, new OnnxRecurrent.Inputs(vectors, ends, "", ""), names);
        return besideEachOther(states.hidden(), 2L * spelling.hidden(), "words.vectors");
    }

    /** {@code γ Σ_l s_l c_l}, {@code s = softmax(w)}: the shares are constants here. */
    private String context() {
        int count = sizes.contextLayers();
        String context = graph.input("context", Type.FLOAT, count, "time", "batch", sizes.contextWidth());
        float[] shares = new float[count];
        double sum = 0;
        for (int layer = 0; layer < count; layer++) {
            double share = Math.exp(tensors.read("context.scalar_parameters." + layer)[0]);
            shares[layer] = (float) share;
            sum += share;
        }
        for (int layer = 0; layer < count; layer++) {
            shares[layer] = (float) (shares[layer] / sum * tensors.read("context.gamma")[0]);
        }
        String weighted = graph.node("Mul", context, graph.floats("context.shares", shares, count, 1, 1, 1))
                .to("context.weighted");
        return graph.node("ReduceSum", weighted, graph.numbers("context.layers", 0))
                .with("keepdims", 0)
                .to("context.mixed");
    }

    private String recurrent(String vectors, CellType cell, int hidden, int count, boolean both) {
        var recurrent = new OnnxRecurrent(graph, tensors, cell, hidden, both);
        String below = vectors;
        for (int layer = 0; layer < count; layer++) {
            String name = "rnn_" + layer;
            var names = new OnnxRecurrent.Outputs(name, name + ".hidden", name + ".cell");
            top = recurrent.add("rnn.", layer, new OnnxRecurrent.Inputs(below, lengths, "", ""), names);
            below = top.output();
        }
        return below;
    }
}
