package dev.recurve.config;

import java.util.Optional;

/**
 * How static word vectors are learned.
 *
 * @param output the folder to write
 * @param size of a vector
 * @param window words to each side that are predicted
 * @param epochs passes over the training split
 * @param learningRate first step size, falling to nearly zero
 * @param minCount words seen less often get no vector
 * @param partitions parts of the corpus that learn side by side and are added up after each pass
 */
public record WordVectorSettings(
        @Setting(doc = "folder that word2vec writes") Optional<String> output,
        @Setting(doc = "size of a vector", or = "100") int size,
        @Setting(doc = "words to each side that are predicted", or = "5") int window,
        @Setting(doc = "passes over the training split", or = "5") int epochs,
        @Setting(doc = "first step size; it falls to nearly zero", or = "0.025") double learningRate,
        @Setting(doc = "words seen less often get no vector", or = "1") int minCount,
        @Setting(
                        doc = "parts of the corpus that learn side by side, added up after each pass: more are faster"
                                + " and less exact, and vectors differ from run to run",
                        or = "1")
                int partitions) {
    /** Checks bounds. */
    public WordVectorSettings {
        Bounds.atLeast("size", size, 1);
        Bounds.atLeast("window", window, 1);
        Bounds.atLeast("epochs", epochs, 1);
        Bounds.positive("learning-rate", learningRate);
        Bounds.atLeast("min-count", minCount, 1);
        Bounds.atLeast("partitions", partitions, 1);
    }

    /**
     * The folder to write.
     *
     * @throws UsageException if it is not set
     */
    public String requireOutput() {
        return output.orElseThrow(() -> new UsageException("missing setting word2vec.output (the folder to write): give"
                + " it in the configuration file or as word2vec.output=… on the command line"));
    }
}
