package dev.recurve.model;

import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.layer.CharacterEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The tensors of a word encoder over characters, in the names and shapes of AllenNLP's ELMo. */
final class CharacterTensors {
    private final String prefix;
    private final Function<String, FloatAddress> parameters;
    private final List<NamedTensor> tensors = new ArrayList<>();

    private CharacterTensors(String prefix, Function<String, FloatAddress> parameters) {
        this.prefix = prefix;
        this.parameters = parameters;
    }

    /** Those of a language model. */
    static List<NamedTensor> of(LanguageModel model) {
        return of(
                "_token_embedder.",
                model.config().characters(),
                model.config().embedding(),
                key -> model.parameter(LanguageModelGraph.EMBEDDING, key));
    }

    /**
     * Those of an encoder.
     *
     * @param prefix of their names
     * @param embedding size of a word's vector
     * @param parameters memory of a parameter by the keys of {@link CharacterEmbedding}
     */
    static List<NamedTensor> of(
            String prefix, CharacterCnnSettings shape, int embedding, Function<String, FloatAddress> parameters) {
        CharacterTensors own = new CharacterTensors(prefix, parameters);
        int filters = shape.filterCount();
        own.add("_char_embedding_weights", CharacterEmbedding.CHARACTERS, i -> i, shape.symbols(), shape.size());
        own.addConvolutions(shape);
        for (int i = 0; i < shape.highways(); i++) {
            own.addLinear("_highways._layers." + i, CharacterEmbedding.highwayKey(i), 2 * filters, filters);
        }
        own.addLinear("_projection", CharacterEmbedding.PROJECTION, embedding, filters);
        return own.tensors;
    }

    /** PyTorch's Conv1d has [filters, size, width], ours is [filters, width, size]. */
    private void addConvolutions(CharacterCnnSettings shape) {
        int size = shape.size();
        int first = 0;
        for (int k = 0; k < shape.filterList().size(); k++) {
            CharacterCnnSettings.Filter filter = shape.filterList().get(k);
            int width = filter.width();
            NamedTensor.Index turned = i -> i / (size * width) * size * width + i % width * size + i / width % size;
            add(
                    "char_conv_" + k + ".weight",
                    CharacterEmbedding.convolutionKey(k),
                    turned,
                    filter.count(),
                    size,
                    width);
            int offset = first;
            add("char_conv_" + k + ".bias", CharacterEmbedding.CONVOLUTION_BIAS, i -> offset + i, filter.count());
            first += filter.count();
        }
    }

    private void addLinear(String name, String key, int rows, int columns) {
        tensors.addAll(NamedTensor.linear(prefix + name, rows, columns, parameters.apply(key)));
    }

    private void add(String name, String key, NamedTensor.Index index, long... shape) {
        tensors.add(new NamedTensor(prefix + name, shape, parameters.apply(key), index));
    }
}
