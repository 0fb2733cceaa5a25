package dev.recurve.embed;

import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.token.WordForm;
import dev.recurve.vocab.Vocabulary;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Embeds sentences that are tokens already: each token is read in the form that the model's corpus had, and has the same
 * bytes as {@code embed} gives it. Closing it closes the model too.
 *
 * <p>Not safe for several threads.
 */
public final class CheckpointEmbedder implements AutoCloseable {
    /** Tokens whose vectors are held at a time: more hardly keep lanes busier. */
    private static final int BATCH_TOKENS = 8192;
    /** As the default of {@code input.max-line-tokens}. */
    private static final int MOST_TOKENS = 100_000;

    private final Checkpoint checkpoint;
    private final SentenceEmbedder embedder;

    /**
     * @param checkpoint a language model; closed with the embedder
     * @param layers which of its layers a vector holds
     * @throws dev.recurve.config.UsageException if the model cannot give them
     */
    public CheckpointEmbedder(Checkpoint checkpoint, Layers layers) {
        this.checkpoint = checkpoint;
        embedder = new SentenceEmbedder(checkpoint.model(), layers, BATCH_TOKENS, MOST_TOKENS);
    }

    /**
     * Embeds sentences as they are asked for, in their order.
     *
     * @param keys what comes back with the vectors
     * @param tokens of a key, as they were written; none: no vector
     */
    public <K> Iterator<EmbeddedSentence<K>> embed(Iterator<K> keys, Function<K, List<String>> tokens) {
        WordForm form = WordForm.of(checkpoint.tokenizer());
        Vocabulary vocabulary = checkpoint.vocabulary();
        return embedder.embed(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return keys.hasNext();
            }

            @Override
            public Sentence<K> next() {
                K key = keys.next();
                List<String> words = tokens.apply(key).stream().map(form::of).toList();
                return new Sentence<>(
                        key, words.stream().mapToInt(vocabulary::id).toArray(), words);
            }
        });
    }

    /** The language model. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public void close() {
        embedder.close();
        checkpoint.close();
    }
}
