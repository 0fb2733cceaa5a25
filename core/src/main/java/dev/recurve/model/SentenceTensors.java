package dev.recurve.model;

import dev.recurve.config.ClassifierNetwork;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.SentencePooling;
import dev.recurve.config.SpellingSettings;
import dev.recurve.config.SpellingType;
import dev.recurve.config.TagScheme;
import dev.recurve.config.TaggerNetwork;
import dev.recurve.config.TaggerOutput;
import dev.recurve.config.TaggerSettings;
import dev.recurve.layer.AttentionPooling;
import dev.recurve.layer.ContextMix;
import dev.recurve.layer.CrfOutput;
import dev.recurve.layer.Dense;
import dev.recurve.layer.FixedWindow;
import dev.recurve.layer.SentenceRecurrentLayer;
import dev.recurve.layer.SoftmaxOutput;
import dev.recurve.layer.SpelledWords;
import dev.recurve.layer.TokenEmbedding;
import dev.recurve.text.tag.TagRules;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensors of a tagger or classifier: recurrent layers as a bidirectional module of PyTorch names them, the mix of
 * context layers as AllenNLP's {@code ScalarMix}, transitions as pytorch-crf's {@code CRF}.
 */
final class SentenceTensors {
    private final SentenceModel model;
    private final List<NamedTensor> tensors = new ArrayList<>();

    private SentenceTensors(SentenceModel model) {
        this.model = model;
    }

    static List<NamedTensor> of(SentenceModel model) {
        SentenceTensors own = new SentenceTensors(model);
        if (model instanceof SequenceTagger tagger) {
            own.addTagger(tagger.settings());
        } else {
            own.addClassifier(((SentenceClassifier) model).settings());
        }
        return own.tensors;
    }

    private void addTagger(TaggerSettings settings) {
        addInputs(settings.embedding(), settings.characters());
        if (settings.network() == TaggerNetwork.WINDOW) {
            int width = inputWidth(settings.embedding(), settings.characters());
            add("window.borders", SentenceGraph.WINDOW, FixedWindow.BORDERS, 2, width);
            addLinear("dense", SentenceGraph.DENSE, Dense.WEIGHT);
        } else {
            addRecurrent(settings.layers(), true);
        }
        if (settings.output() == TaggerOutput.CRF) {
            addLinear("decoder", SentenceGraph.OUTPUT, CrfOutput.WEIGHT);
            addTransitions(settings.scheme());
        } else {
            addLinear("decoder", SentenceGraph.OUTPUT, SoftmaxOutput.WEIGHT);
        }
    }

    private void addClassifier(ClassifierSettings settings) {
        addInputs(settings.embedding(), settings.characters());
        if (settings.network() == ClassifierNetwork.MEAN_EMBEDDING) {
            addLinear("dense", SentenceGraph.DENSE, Dense.WEIGHT);
        } else {
            boolean both = settings.direction() == ModelDirection.BOTH;
            addRecurrent(settings.layers(), both);
            if (settings.pooling() == SentencePooling.ATTENTION) {
                int width = (both ? 2 : 1) * settings.hidden();
                add("attention.query", SentenceGraph.POOLING, AttentionPooling.QUERY, width);
            }
        }
        addLinear("decoder", SentenceGraph.OUTPUT, SoftmaxOutput.WEIGHT);
    }

    private int inputWidth(int embedding, SpellingSettings characters) {
        return embedding
                + (characters.isRead() ? characters.width() : 0)
                + model.sizes().contextWidth();
    }

    private void addInputs(int embedding, SpellingSettings characters) {
        SentenceSizes sizes = model.sizes();
        add("encoder.weight", SentenceGraph.EMBEDDING, TokenEmbedding.WEIGHT, sizes.tokens(), embedding);
        if (characters.type() == SpellingType.CNN) {
            tensors.addAll(CharacterTensors.of(
                    "spelling.",
                    characters.cnn(sizes.characters()),
                    characters.width(),
                    key -> model.parameter(SentenceGraph.CHARACTERS, key)));
        } else if (characters.isRead()) {
            addSpelling(characters);
        }
        if (sizes.contextLayers() > 0) {
            int layers = sizes.contextLayers();
            var mix = model.parameter(SentenceGraph.CONTEXT, ContextMix.WEIGHT);
            for (int layer = 0; layer < layers; layer++) {
                int at = layer;
                tensors.add(new NamedTensor("context.scalar_parameters." + layer, new long[] {1}, mix, i -> at));
            }
            tensors.add(new NamedTensor("context.gamma", new long[] {1}, mix, i -> layers));
        }
    }

    private void addSpelling(SpellingSettings characters) {
        add(
                "spelling.encoder.weight",
                SentenceGraph.CHARACTERS,
                SpelledWords.TABLE,
                model.sizes().characters(),
                characters.embedding());
        var words = (SpelledWords)
                model.network().getLayer(SentenceGraph.CHARACTERS).conf().getLayer();
        for (int direction = 0; direction < 2; direction++) {
            var source = new CellTensors.Source(
                    words.cell(), direction, key -> model.parameter(SentenceGraph.CHARACTERS, key));
            tensors.addAll(CellTensors.of(source, "spelling.rnn.", suffix(0, direction), CellTensors.Biases.BOTH));
        }
    }

    private void addRecurrent(int layers, boolean both) {
        for (int layer = 0; layer < layers; layer++) {
            String name = SentenceGraph.recurrentName(layer);
            var recurrent = (SentenceRecurrentLayer) model.network().getLayer(name);
            for (int direction = 0; direction < (both ? 2 : 1); direction++) {
                var source = new CellTensors.Source(recurrent.cell(), direction, key -> model.parameter(name, key));
                tensors.addAll(CellTensors.of(source, "rnn.", suffix(layer, direction), CellTensors.Biases.BOTH));
            }
        }
    }

    private static String suffix(int layer, int direction) {
        return "_l" + layer + (direction == 0 ? "" : "_reverse");
    }

    /** What the labels' scheme forbids has a score that nothing makes up for. */
    private void addTransitions(TagScheme scheme) {
        List<String> labels = model.sizes().labels();
        int count = labels.size();
        boolean[] allowed = TagRules.transitions(scheme, labels);
        addRow("crf.transitions", allowed, 0, count, count);
        addRow("crf.start_transitions", allowed, count * count, count);
        addRow("crf.end_transitions", allowed, (count + 1) * count, count);
    }

    private void addRow(String name, boolean[] allowed, int start, long... shape) {
        NamedTensor.Index index = i -> allowed[start + i] ? start + i : NamedTensor.FORBIDDEN;
        var memory = model.parameter(SentenceGraph.OUTPUT, CrfOutput.TRANSITIONS);
        tensors.add(new NamedTensor(name, shape, memory, index));
    }

    private void addLinear(String name, String layer, String key) {
        long[] shape = model.network().getLayer(layer).getParam(key).shape();
        int columns = Math.toIntExact(shape[1] - 1);
        tensors.addAll(NamedTensor.linear(name, Math.toIntExact(shape[0]), columns, model.parameter(layer, key)));
    }

    private void add(String name, String layer, String key, long... shape) {
        tensors.add(NamedTensor.plain(name, model.parameter(layer, key), shape));
    }
}
