package dev.recurve.spark.data;

import dev.recurve.vocab.Vocabulary;
import java.util.Locale;
import java.util.Optional;

/** Tells when text has far more words without an id than the text that its vocabulary was made of. */
public final class UnknownWords {
    /** Times the share in training that a share may reach: text of another day or author has some more. */
    private static final double TIMES = 2;

    /** Share that is not worth a word, whatever it was in training. */
    private static final double LEAST = 0.02;

    private UnknownWords() {}

    /**
     * Compares shares of words without an id.
     *
     * @param text names the text
     * @param share found in it
     * @param training in the text of the vocabulary
     * @return what to say about it; nothing if the shares are alike
     */
    public static Optional<String> drift(String text, double share, double training) {
        if (share <= LEAST + TIMES * training) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%.1f %% of the words of %s are not in the vocabulary, of the training text it was %.1f %%: is it of"
                        + " another language, time or subject, or tokenized otherwise?",
                100 * share,
                text,
                100 * training));
    }

    /** The share of words without an id in the text that a vocabulary was made of, line ends not counted. */
    public static double inTraining(Vocabulary vocabulary) {
        double words = 0;
        for (int id = 0; id < vocabulary.size(); id++) {
            words += id == Vocabulary.BOUNDARY_ID ? 0 : vocabulary.count(id);
        }
        return words == 0 ? 0 : vocabulary.count(Vocabulary.UNKNOWN_ID) / words;
    }
}
