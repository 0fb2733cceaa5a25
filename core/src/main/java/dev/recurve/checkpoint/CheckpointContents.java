package dev.recurve.checkpoint;

import dev.recurve.config.TokenizerSettings;
import dev.recurve.model.LanguageModel;
import dev.recurve.vocab.Vocabulary;
import java.util.Map;

/**
 * What a checkpoint is written from.
 *
 * @param model the model
 * @param vocabulary its tokens
 * @param tokenizer how text became those tokens
 * @param provenance where the model comes from (configuration, seed, corpus hash, epoch, validation perplexity, …):
 *     strings, numbers, booleans, lists and maps, copied into the manifest
 */
public record CheckpointContents(
        LanguageModel model, Vocabulary vocabulary, TokenizerSettings tokenizer, Map<String, Object> provenance) {
    public CheckpointContents {
        if (vocabulary.size() != model.vocabularySize()) {
            throw new IllegalArgumentException("a model of " + model.vocabularySize()
                    + " tokens cannot be saved with a vocabulary of " + vocabulary.size());
        }
    }
}
