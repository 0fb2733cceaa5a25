package dev.recurve.export;

import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.config.CharacterCnnSettings.Filter;
import dev.recurve.export.OnnxGraph.Type;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoder of words by their characters: convolutions, highway layers, projection.
 *
 * <p>Inputs: {@code characters} [words, letters], padded with zeros, and {@code word_lengths} [words]; tokens are then
 * numbers of these words.
 *
 * @see dev.recurve.kernel.CharacterConvolution
 * @see dev.recurve.kernel.Highway
 */
final class OnnxCharacters {
    private final OnnxLayers layers;
    private final OnnxGraph graph;
    private final String prefix;
    private final CharacterCnnSettings shape;

    /** @param prefix of the tensors' names */
    OnnxCharacters(OnnxLayers layers, String prefix, CharacterCnnSettings shape) {
        this.layers = layers;
        this.graph = layers.graph();
        this.prefix = prefix;
        this.shape = shape;
    }

    /** Adds inputs and nodes; returns the name of the words' vectors [words, embedding]. */
    String words() {
        String characters = graph.input("characters", Type.INT64, "words", "letters");
        String lengths = graph.input("word_lengths", Type.INT64, "words");
        String perWord = layers.unsqueeze(lengths, 1, "word_lengths.column");
        String places = layers.range(characters, 1, "places"); // [letters]
        String padded = padded(characters, places, perWord);
        List<String> maxima = new ArrayList<>();
        for (int k = 0; k < shape.filterList().size(); k++) {
            maxima.add(convolved(k, padded, characters, places, perWord));
        }
        String joined = graph.node("Concat", maxima.toArray(String[]::new))
                .with("axis", 1)
                .to("filters.all");
        String below = graph.node("Relu", joined).to("filters");
        for (int i = 0; i < shape.highways(); i++) {
            below = highway(below, i);
        }
        return layers.linear(below, prefix + "_projection", "words.vectors");
    }

    /** Vectors of characters [words, size, letters + widest - 1], zeros behind the end of a word. */
    private String padded(String characters, String places, String perWord) {
        String vectors =
                layers.lookUp(layers.weight(prefix + "_char_embedding_weights"), characters, "characters.vectors");
        String real = layers.unsqueeze(
                graph.node("Less", places, perWord).to("characters.real"), 2, "characters.real.column");
        String zeroed = graph.node("Where", real, vectors, layers.scalar("characters.zero", 0))
                .to("characters.zeroed");
        String turned = graph.node("Transpose", zeroed)
                .with("perm", new long[] {0, 2, 1})
                .to("characters.turned");
        long widest = shape.filterList().stream().mapToInt(Filter::width).max().orElseThrow();
        return graph.node("Pad", turned, graph.numbers("characters.pads", 0, 0, 0, 0, 0, widest - 1))
                .to("characters.padded");
    }

    /** The largest value of each filter over the places where it lies within a word, or begins with it. */
    private String convolved(int k, String padded, String characters, String places, String perWord) {
        String name = "filters." + k;
        String layer = prefix + "char_conv_" + k;
        String all = graph.node("Conv", padded, layers.weight(layer + ".weight"), layers.weight(layer + ".bias"))
                .to(name + ".all");
        String own = layers.slice(
                all,
                graph.numbers(name + ".from", 0),
                layers.size(characters, 1, name + ".to"),
                2,
                name + ".places"); // [words, count, letters]
        String width = graph.number(name + ".width", shape.filterList().get(k).width());
        String last = graph.node(
                        "Max", graph.node("Sub", perWord, width).to(name + ".end"), graph.number(name + ".first", 0))
                .to(name + ".last"); // [words, 1]
        String valid =
                layers.unsqueeze(graph.node("LessOrEqual", places, last).to(name + ".valid"), 1, name + ".valid.row");
        String least = layers.scalar(name + ".least", Float.NEGATIVE_INFINITY);
        return graph.node("ReduceMax", graph.node("Where", valid, own, least).to(name + ".masked"))
                .with("axes", new long[] {2})
                .with("keepdims", 0)
                .to(name);
    }

    /** {@code [h; a] = W x + b}, {@code y = σ(a) x + (1 - σ(a)) max(0, h)}. */
    private String highway(String input, int i) {
        String name = "highway." + i;
        long size = shape.filterCount();
        String both = layers.linear(input, prefix + "_highways._layers." + i, name + ".sums");
        List<String> halves = graph.node("Split", both, graph.numbers(name + ".halves", size, size))
                .with("axis", 1)
                .toAll(name + ".h", name + ".a");
        String gate = graph.node("Sigmoid", halves.get(1)).to(name + ".gate");
        String change = graph.node("Sub", layers.scalar(name + ".one", 1), gate).to(name + ".change");
        String carried = graph.node("Mul", gate, input).to(name + ".carried");
        String proposed = graph.node(
                        "Mul", change, graph.node("Relu", halves.get(0)).to(name + ".new"))
                .to(name + ".proposed");
        return graph.node("Add", carried, proposed).to(name);
    }
}
