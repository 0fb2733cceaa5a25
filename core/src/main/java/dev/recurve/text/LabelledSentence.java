package dev.recurve.text;

import java.util.List;

/**
 * A sentence as a file has it.
 *
 * @param tokens its tokens
 * @param labels one for each token, or a single one of the sentence; empty: not read
 */
public record LabelledSentence(List<String> tokens, List<String> labels) {
    public LabelledSentence {
        tokens = List.copyOf(tokens);
        labels = List.copyOf(labels);
    }
}
