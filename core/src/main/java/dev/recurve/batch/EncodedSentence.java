package dev.recurve.batch;

/**
 * A sentence as numbers.
 *
 * @param tokens ids of its tokens; at least one
 * @param characters ids of the characters of each token [tokens][characters]; null: not given
 * @param labels one of each token, or a single one of the sentence, {@link SentenceBatch#NO_LABEL} where unknown; null:
 *     not given
 * @param context vectors of each token by layer, [layers, tokens, width]; null: not given
 * @param contextTokens ids of the tokens in the language model that gives those vectors, where it is trained too; null: not
 *     given
 */
public record EncodedSentence(int[] tokens, int[][] characters, int[] labels, float[] context, int[] contextTokens) {
    public EncodedSentence {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("a sentence needs at least one token");
        }
        if (characters != null && characters.length != tokens.length) {
            throw new IllegalArgumentException(
                    "characters of " + tokens.length + " tokens expected, found " + characters.length);
        }
        if (labels != null && labels.length != tokens.length && labels.length != 1) {
            throw new IllegalArgumentException(
                    "labels of " + tokens.length + " tokens, or one label, expected, found " + labels.length);
        }
        if (context != null && context.length % tokens.length != 0) {
            throw new IllegalArgumentException("vectors of equal widths of " + tokens.length
                    + " tokens expected, found " + context.length + " numbers");
        }
        if (contextTokens != null && contextTokens.length != tokens.length) {
            throw new IllegalArgumentException(
                    "a language model's ids of " + tokens.length + " tokens expected, found " + contextTokens.length);
        }
    }

    /** A sentence without ids of a language model. */
    public EncodedSentence(int[] tokens, int[][] characters, int[] labels, float[] context) {
        this(tokens, characters, labels, context, null);
    }

    /** Number of tokens. */
    public int length() {
        return tokens.length;
    }
}
