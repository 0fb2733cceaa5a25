package dev.recurve.embed;

import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.UsageException;
import dev.recurve.model.WordVectors;
import dev.recurve.token.Tokenizer;
import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * For words on their own, the words of a model's vocabulary whose vectors are nearest by cosine. A model over characters
 * reads every word, so the ones that it has never seen have neighbours too.
 */
public final class WordNeighbours {
    /** Words whose vectors are in memory together. */
    private static final int BLOCK = 4096;

    /** The farther one is the lesser, and of equally far ones the rarer. */
    private static final Comparator<Candidate> ORDER =
            Comparator.comparingDouble(Candidate::cosine).thenComparing(Candidate::id, Comparator.reverseOrder());

    private final Checkpoint checkpoint;
    private final Vocabulary vocabulary;
    private final Tokenizer tokenizer;

    /** Neighbours by a checkpoint's model. */
    public WordNeighbours(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        vocabulary = checkpoint.vocabulary();
        tokenizer = Tokenizer.of(checkpoint.tokenizer());
    }

    /** A word of the vocabulary and the cosine of its vector to the query's. */
    public record Near(String word, double cosine) {}

    /**
     * A word and its neighbours.
     *
     * @param word as the model reads it
     * @param known whether it has an id
     * @param neighbours the nearest first, without the word itself and the symbols that are no words
     */
    public record Found(String word, boolean known, List<Near> neighbours) {}

    private record Candidate(int id, double cosine) {}

    /**
     * Finds the neighbours of each word.
     *
     * @param words as they are written; the model's tokenizer has to leave each in one piece
     * @param count the most neighbours of a word
     * @throws UsageException if a word is not one token, or none that the model can read
     */
    public List<Found> find(List<String> words, int count) {
        List<String> tokens = words.stream().map(this::token).toList();
        List<PriorityQueue<Candidate>> nearest = new ArrayList<>();
        int[] ids = ids(tokens);
        try (WordVectors vectors = new WordVectors(checkpoint.model())) {
            float[][] queries = vectors.of(ids);
            for (float[] query : queries) {
                scaleToOne(query);
                nearest.add(new PriorityQueue<>(ORDER));
            }
            for (int start = 0; start < vocabulary.size(); start += BLOCK) {
                int[] block = IntStream.range(start, Math.min(start + BLOCK, vocabulary.size()))
                        .toArray();
                compare(block, vectors.of(block), queries, ids, nearest, count);
            }
        }
        return IntStream.range(0, ids.length)
                .mapToObj(i -> new Found(tokens.get(i), vocabulary.contains(tokens.get(i)), sorted(nearest.get(i))))
                .toList();
    }

    private String token(String word) {
        List<String> tokens = tokenizer.tokens(word);
        if (tokens.size() != 1) {
            throw new UsageException("one word expected, found '" + word + "', which the model's tokenizer ("
                    + checkpoint.tokenizer().type().name().toLowerCase(Locale.ROOT) + ") cuts into "
                    + tokens.size() + " tokens");
        }
        return tokens.get(0);
    }

    /** Words without an id get those behind the vocabulary. */
    private int[] ids(List<String> tokens) {
        List<String> unseen = tokens.stream()
                .filter(token -> !vocabulary.contains(token))
                .distinct()
                .toList();
        if (checkpoint.model().readsCharacters()) {
            checkpoint.model().setNewWords(unseen);
        } else if (!unseen.isEmpty()) {
            throw new UsageException("words of the model's vocabulary (" + vocabulary.size() + ") expected, found '"
                    + unseen.get(0) + "': only a model over characters (model.encoder = characters) reads others");
        }
        return tokens.stream()
                .mapToInt(token ->
                        vocabulary.contains(token) ? vocabulary.id(token) : vocabulary.size() + unseen.indexOf(token))
                .toArray();
    }

    private static void compare(
            int[] block,
            float[][] vectors,
            float[][] queries,
            int[] ids,
            List<PriorityQueue<Candidate>> nearest,
            int count) {
        for (int i = 0; i < block.length; i++) {
            if (block[i] == Vocabulary.UNKNOWN_ID || block[i] == Vocabulary.BOUNDARY_ID) {
                continue;
            }
            scaleToOne(vectors[i]);
            for (int q = 0; q < queries.length; q++) {
                if (block[i] != ids[q]) {
                    PriorityQueue<Candidate> kept = nearest.get(q);
                    kept.add(new Candidate(block[i], dot(queries[q], vectors[i])));
                    if (kept.size() > count) {
                        kept.remove();
                    }
                }
            }
        }
    }

    private List<Near> sorted(PriorityQueue<Candidate> kept) {
        return kept.stream()
                .sorted(ORDER.reversed())
                .map(candidate -> new Near(vocabulary.token(candidate.id()), candidate.cosine()))
                .toList();
    }

    private static void scaleToOne(float[] vector) {
        double norm = Math.sqrt(dot(vector, vector));
        for (int i = 0; i < vector.length; i++) {
            vector[i] = norm > 0 ? (float) (vector[i] / norm) : 0;
        }
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
