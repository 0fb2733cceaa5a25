package dev.recurve.config;

import java.io.Serializable;

/**
 * How labels are read from labelled sentences.
 *
 * @param column the CoNLL-U column, or {@code MISC:KEY} and {@code FEATS:KEY} for a value inside one
 * @param unseen what happens to a label that only validation or test have
 */
public record LabelSettings(
        @Setting(doc = "of CoNLL-U: upos, xpos, feats, deprel or another column, or misc:KEY, feats:KEY", or = "upos")
                String column,
        @Setting(
                        doc =
                                "labels that only validation or test have: fail, or keep (they get an id that nobody learns)",
                        or = "fail")
                UnseenLabels unseen)
        implements Serializable {
    /** What happens to a label that the training split lacks. */
    public enum UnseenLabels {
        /** An error that names it. */
        FAIL,
        /** It gets an id, and {@code labels.tsv} the count 0. */
        KEEP
    }

    public LabelSettings {
        Bounds.notBlank("column", column);
    }
}
