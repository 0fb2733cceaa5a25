package dev.recurve.model;

import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.layer.CharacterEmbedding;
import java.util.ArrayList;
import java.util.List;

/** The tensors of a word encoder over characters, in the names and shapes of AllenNLP's ELMo. */
final class CharacterTensors {
    private static final String PREFIX = "_token_embedder.";

    private final LanguageModel model;
    private final List<NamedTensor> tensors = new ArrayList<>();

    private CharacterTensors(LanguageModel model) {
        this.model = model;
    }

    static List<NamedTensor> of(LanguageModel model) {
        CharacterTensors own = new CharacterTensors(model);
        CharacterCnnSettings shape = model.config().characters();
        int filters = shape.filterCount();
        own.add("_char_embedding_weights", CharacterEmbedding.CHARACTERS, i -> i, shape.symbols(), shape.size());
        own.addConvolutions(shape);
        for (int i = 0; i < shape.highways(); i++) {
            own.addLinear("_highways._layers." + i, CharacterEmbedding.highwayKey(i), 2 * filters, filters);
        }
        own.addLinear(
                "_projection", CharacterEmbedding.PROJECTION, model.config().embedding(), filters);
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
        tensors.addAll(
                NamedTensor.linear(PREFIX + name, rows, columns, model.parameter(LanguageModel.embeddingName(), key)));
    }

    private void add(String name, String key, NamedTensor.Index index, long... shape) {
        tensors.add(new NamedTensor(PREFIX + name, shape, model.parameter(LanguageModel.embeddingName(), key), index));
    }
}
