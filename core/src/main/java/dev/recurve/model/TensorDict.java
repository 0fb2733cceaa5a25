package dev.recurve.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's parameters for other libraries: names, shapes and order of gates that {@code load_state_dict} of PyTorch's
 * modules asks for, of language models, taggers and classifiers.
 *
 * <p>Beside the names of {@link StateDict}, a recurrent layer has PyTorch's two biases, {@code bias_ih} and {@code
 * bias_hh}, and the second direction of a tagger or classifier PyTorch's suffix {@code _reverse}; docs/formats.md lists
 * all. Tensors are copied one at a time, when they are read.
 */
public final class TensorDict {
    private final Map<String, NamedTensor> tensors = new LinkedHashMap<>();

    private TensorDict(List<NamedTensor> all) {
        all.forEach(tensor -> tensors.put(tensor.name(), tensor));
    }

    /** Those of a language model; it stays the caller's, and has to stay open. */
    public static TensorDict of(LanguageModel model) {
        return new TensorDict(StateDict.tensors(model, CellTensors.Biases.BOTH));
    }

    /** Those of a tagger or classifier; it stays the caller's, and has to stay open. */
    public static TensorDict of(SentenceModel model) {
        return new TensorDict(SentenceTensors.of(model));
    }

    /** Names and shapes, in the order in which the model computes. */
    public Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return Collections.unmodifiableMap(shapes);
    }

    /** Whether there is a tensor of that name. */
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /**
     * The shape of a tensor.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public long[] shape(String name) {
        return named(name).shape();
    }

    /**
     * A copy of a tensor's values, row-major.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public float[] read(String name) {
        return named(name).read();
    }

    private NamedTensor named(String name) {
        NamedTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " among " + tensors.keySet());
        }
        return tensor;
    }
}
