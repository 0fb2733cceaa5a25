package dev.recurve.text.sample;

import java.util.List;

/**
 * A generated sentence with the name of the frame it was built from.
 *
 * @param frame the sentence frame, such as {@code noun-pp} (<i>the boy near the car greets …</i>)
 * @param tokens the annotated tokens in reading order
 */
public record SampleSentence(String frame, List<SampleToken> tokens) {

    /** Copies the tokens. */
    public SampleSentence {
        tokens = List.copyOf(tokens);
    }

    /** Returns the sentence as running text: a space before each token but punctuation. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            text.append(tokens.get(i).form());
            if (spaceAfter(i)) {
                text.append(' ');
            }
        }
        return text.toString();
    }

    /** Returns the word forms in reading order. */
    public List<String> forms() {
        return tokens.stream().map(SampleToken::form).toList();
    }

    /** Returns the universal part of speech of each token. */
    public List<String> upos() {
        return tokens.stream().map(SampleToken::upos).toList();
    }

    /** Returns the IOB2 entity tag of each token. */
    public List<String> entities() {
        return tokens.stream().map(SampleToken::entity).toList();
    }

    /** Tells whether a space follows a token in running text. */
    boolean spaceAfter(int index) {
        return index + 1 < tokens.size() && !tokens.get(index + 1).isPunctuation();
    }
}
