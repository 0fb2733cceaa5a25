package dev.recurve.text;

import java.util.List;

/**
 * A sentence as a file has it.
 *
 * @param tokens its tokens
 * @param labels one for each token, or a single one of the sentence; empty: not read
 * @param wellFormed whether its tags kept to the rules of their scheme, where one was named
 */
public record LabelledSentence(List<String> tokens, List<String> labels, boolean wellFormed) {
    public LabelledSentence {
        tokens = List.copyOf(tokens);
        labels = List.copyOf(labels);
    }

    /** A sentence whose labels follow no rules, or keep to them. */
    public LabelledSentence(List<String> tokens, List<String> labels) {
        this(tokens, labels, true);
    }
}
