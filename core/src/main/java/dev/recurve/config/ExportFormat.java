package dev.recurve.config;

/** Forms in which a model leaves Recurve. */
public enum ExportFormat {
    /** Weights under PyTorch's names and in its order of gates. */
    SAFETENSORS,
    /** The model as a graph that ONNX's runtimes run. */
    ONNX,
    /** Vectors of words in the text format of the word2vec program. */
    WORD2VEC;

    /** The name in configuration files. */
    public String label() {
        return Names.kebab(name());
    }
}
