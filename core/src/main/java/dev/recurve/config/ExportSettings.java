package dev.recurve.config;

import java.util.Optional;

/**
 * How a model is exported.
 *
 * @param format the form
 * @param output the folder to write
 */
public record ExportSettings(
        @Setting(
                        doc =
                                "safetensors (weights under PyTorch's names), onnx (the model as a graph) or word2vec (the"
                                        + " words' vectors as text)",
                        or = "safetensors")
                ExportFormat format,
        @Setting(doc = "folder that export writes") Optional<String> output) {
    /**
     * The folder to write.
     *
     * @throws UsageException if it is not set
     */
    public String requireOutput() {
        return output.orElseThrow(() -> new UsageException("missing setting export.output (the folder to write): give"
                + " it in the configuration file or as export.output=… on the command line"));
    }
}
