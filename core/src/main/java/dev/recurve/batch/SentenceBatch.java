package dev.recurve.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sentences padded on the right to a common number of steps, time-major: position t of sentence b is at
 * {@code t * size + b}.
 *
 * <p>Padding holds token 0, word 0, {@link #NO_LABEL} and zeros; models do not read it.
 */
public final class SentenceBatch implements TrainingBatch {
    /** The label of padding, and of what has none. */
    public static final int NO_LABEL = -1;

    /** What the labels of a batch belong to. */
    public enum LabelsOf {
        /** Labels are [time, size]. */
        TOKENS,
        /** Labels are [size]. */
        SENTENCES
    }

    private final int time;
    private final int[] lengths; // [size]
    private final int[] tokens; // [time, size]
    private final int[] labels; // [time, size] or [size]
    private int[] words; // [time, size], into the spellings; null: no characters
    private int[][] spellings; // [distinct words][characters]
    private float[] context; // [layers, time, size, width]; null: none
    private int contextSize; // layers × width
    private int[] contextTokens; // [time, size]; null: none

    private SentenceBatch(List<EncodedSentence> sentences, LabelsOf labelsOf) {
        int size = sentences.size();
        lengths = sentences.stream().mapToInt(EncodedSentence::length).toArray();
        time = Arrays.stream(lengths).max().orElseThrow();
        tokens = new int[Math.multiplyExact(time, size)];
        labels = new int[labelsOf == LabelsOf.TOKENS ? tokens.length : size];
        Arrays.fill(labels, NO_LABEL);
        for (int b = 0; b < size; b++) {
            EncodedSentence sentence = sentences.get(b);
            for (int t = 0; t < sentence.length(); t++) {
                tokens[t * size + b] = sentence.tokens()[t];
            }
            if (sentence.labels() != null) {
                copyLabels(sentence, b, labelsOf);
            }
        }
    }

    /**
     * Pads sentences.
     *
     * @param sentences at least one; characters and context of all or of none
     * @param labelsOf what their labels belong to
     * @param contextLayers layers of context vectors in each sentence; 0: none. Sentences with the ids of a language model
     *     need no vectors
     * @throws IllegalArgumentException if the sentences do not fit each other
     */
    public static SentenceBatch of(List<EncodedSentence> sentences, LabelsOf labelsOf, int contextLayers) {
        if (sentences.isEmpty()) {
            throw new IllegalArgumentException("a batch needs at least one sentence");
        }
        SentenceBatch batch = new SentenceBatch(sentences, labelsOf);
        if (sentences.get(0).characters() != null) {
            batch.spell(sentences);
        }
        if (sentences.get(0).contextTokens() != null) {
            batch.addContextTokens(sentences);
        } else if (contextLayers > 0) {
            batch.addContext(sentences, contextLayers);
        }
        return batch;
    }

    private void addContextTokens(List<EncodedSentence> sentences) {
        contextTokens = new int[tokens.length];
        for (int b = 0; b < size(); b++) {
            int[] own = sentences.get(b).contextTokens();
            if (own == null) {
                throw new IllegalArgumentException(
                        "sentence " + b + " has no ids of the language model, but sentence 0 has");
            }
            for (int t = 0; t < own.length; t++) {
                contextTokens[t * size() + b] = own[t];
            }
        }
    }

    private void copyLabels(EncodedSentence sentence, int b, LabelsOf labelsOf) {
        int[] own = sentence.labels();
        int expected = labelsOf == LabelsOf.TOKENS ? sentence.length() : 1;
        if (own.length != expected) {
            throw new IllegalArgumentException("sentence " + b + " of a batch of labelled " + labelsOf + ": " + expected
                    + " labels expected, found " + own.length);
        }
        for (int t = 0; t < own.length; t++) {
            labels[t * size() + b] = own[t];
        }
    }

    /** Every distinct spelling once: character networks run over words, not over tokens. */
    private void spell(List<EncodedSentence> sentences) {
        words = new int[tokens.length];
        Map<List<Integer>, Integer> known = new HashMap<>();
        List<int[]> distinct = new ArrayList<>();
        for (int b = 0; b < size(); b++) {
            int[][] characters = sentences.get(b).characters();
            if (characters == null) {
                throw new IllegalArgumentException("sentence " + b + " has no characters, but sentence 0 has");
            }
            for (int t = 0; t < characters.length; t++) {
                int[] word = characters[t];
                words[t * size() + b] =
                        known.computeIfAbsent(Arrays.stream(word).boxed().toList(), key -> {
                            distinct.add(word);
                            return distinct.size() - 1;
                        });
            }
        }
        spellings = distinct.toArray(int[][]::new);
    }

    private void addContext(List<EncodedSentence> sentences, int layers) {
        for (int b = 0; b < size(); b++) {
            float[] vectors = sentences.get(b).context();
            int found = vectors == null ? 0 : vectors.length / lengths[b];
            if (b == 0) {
                contextSize = found;
                context = new float[Math.multiplyExact(found, tokens.length)];
            }
            if (found == 0 || found != contextSize || found % layers != 0) {
                throw new IllegalArgumentException("sentence " + b + ": " + layers + " layers of context vectors and "
                        + contextSize + " numbers a token expected, found " + found);
            }
            int width = found / layers;
            for (int layer = 0; layer < layers; layer++) {
                for (int t = 0; t < lengths[b]; t++) {
                    int from = (layer * lengths[b] + t) * width;
                    System.arraycopy(vectors, from, context, ((layer * time + t) * size() + b) * width, width);
                }
            }
        }
    }

    /** Steps of the longest sentence. */
    public int time() {
        return time;
    }

    /** Number of sentences. */
    public int size() {
        return lengths.length;
    }

    /** Tokens of each sentence [size]. */
    public int[] lengths() {
        return lengths;
    }

    /** Token ids [time, size]. */
    public int[] tokens() {
        return tokens;
    }

    /** Labels [time, size], or [size] of sentences. */
    public int[] labels() {
        return labels;
    }

    /** Which of {@link #spellings} each position is [time, size]; null: no characters. */
    public int[] words() {
        return words;
    }

    /** Character ids of the distinct words of the batch; null: no characters. */
    public int[][] spellings() {
        return spellings;
    }

    /** Context vectors [layers, time, size, width]; null: none. */
    public float[] context() {
        return context;
    }

    /** Numbers of context a token, of all layers; 0: none. */
    public int contextSize() {
        return contextSize;
    }

    /** Ids of the language model that is trained too [time, size]; null: none. */
    public int[] contextTokens() {
        return contextTokens;
    }

    @Override
    public int countTargets() {
        return (int) Arrays.stream(labels).filter(label -> label != NO_LABEL).count();
    }
}
