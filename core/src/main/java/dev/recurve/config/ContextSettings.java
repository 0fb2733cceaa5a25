package dev.recurve.config;

import java.io.Serializable;
import java.util.Optional;

/**
 * Contextual embeddings as further inputs of a tagger or classifier: every layer of a language model, in a learnt mix.
 *
 * @param checkpoint where the language model lies
 * @param trained whether the language model is trained too (fine-tuning)
 */
public record ContextSettings(
        @Setting(
                        doc =
                                "checkpoint or training run of a language model or biLM, whose layers a tagger or classifier"
                                        + " reads in a learnt mix; unset: none")
                Optional<String> checkpoint,
        @Setting(
                        doc =
                                "whether its layers are trained with the tagger or classifier (fine-tuning); otherwise their"
                                        + " vectors are computed once",
                        or = "false")
                boolean trained)
        implements Serializable {
    public ContextSettings {
        checkpoint.ifPresent(path -> Bounds.notBlank("checkpoint", path));
        if (trained && checkpoint.isEmpty()) {
            throw new IllegalArgumentException("trained = true needs a checkpoint, whose layers are trained");
        }
    }
}
