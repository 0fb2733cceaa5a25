package dev.recurve.config;

import java.io.Serializable;

/**
 * How labels are read from labelled sentences.
 *
 * @param column the CoNLL-U column, or {@code MISC:KEY} and {@code FEATS:KEY} for a value inside one
 * @param unseen what happens to a label that only validation or test have
 * @param scheme how the tags of tokens mark spans
 * @param convertTo the scheme that tags are written in; NONE: as they are read
 * @param illFormed what happens to tags that break the rules of their scheme
 */
public record LabelSettings(
        @Setting(doc = "of CoNLL-U: upos, xpos, feats, deprel or another column, or misc:KEY, feats:KEY", or = "upos")
                String column,
        @Setting(
                        doc =
                                "labels that only validation or test have: fail, or keep (they get an id that nobody learns)",
                        or = "fail")
                UnseenLabels unseen,
        @Setting(
                        doc =
                                "none, iob1, iob2 or bioes: how the tags that are read mark spans; by it they are checked",
                        or = "none")
                TagScheme scheme,
        @Setting(doc = "scheme that tags are written in: none (as they are read), iob1, iob2 or bioes", or = "none")
                TagScheme convertTo,
        @Setting(
                        doc = "tags that break the rules of labels.scheme: fail, repair (to the spans that conlleval"
                                + " reads) or keep; they are counted",
                        or = "fail")
                IllFormedTags illFormed)
        implements Serializable {
    /** What happens to a label that the training split lacks. */
    public enum UnseenLabels {
        /** An error that names it. */
        FAIL,
        /** It gets an id, and {@code labels.tsv} the count 0. */
        KEEP
    }

    /** What happens to tags that break the rules of their scheme. */
    public enum IllFormedTags {
        /** An error that names the place. */
        FAIL,
        /** They become the tags of the spans that {@code conlleval} reads in them. */
        REPAIR,
        /** They stay, unless tags are written in another scheme. */
        KEEP
    }

    public LabelSettings {
        Bounds.notBlank("column", column);
        if (convertTo != TagScheme.NONE && scheme == TagScheme.NONE) {
            throw new IllegalArgumentException("convert-to needs to know the scheme of the tags that are read:"
                    + " set labels.scheme to iob1, iob2 or bioes");
        }
    }
}
