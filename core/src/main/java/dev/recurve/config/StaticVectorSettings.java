package dev.recurve.config;

import java.util.Optional;

/**
 * Static word vectors that a tagger or classifier begins with.
 *
 * @param path where they lie
 * @param trained whether training changes them
 */
public record StaticVectorSettings(
        @Setting(
                        doc =
                                "folder that word2vec wrote: vectors that the words of a tagger or classifier begin with; unset:"
                                        + " random ones")
                Optional<String> path,
        @Setting(doc = "whether training changes the vectors of tokens", or = "true") boolean trained) {
    public StaticVectorSettings {
        path.ifPresent(one -> Bounds.notBlank("path", one));
        if (!trained && path.isEmpty()) {
            throw new IllegalArgumentException(
                    "trained must be true without vectors.path: random vectors that stay as they are say nothing of a word");
        }
    }
}
