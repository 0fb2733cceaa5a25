package dev.recurve.vocab;

import dev.recurve.config.VocabularySettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;

/**
 * The tokens that have an id: 0 is {@link #UNKNOWN}, 1 is {@link #BOUNDARY}, then tokens by descending count, equal
 * counts in code-point order.
 *
 * <p>There is no padding symbol: padded positions carry id 0 and are masked. Immutable and safe to share; serializable for Spark to
 * broadcast, never for files.
 */
public final class Vocabulary implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Stands for every token without an id; a literal {@code <unk>} in the text is the same symbol. */
    public static final String UNKNOWN = "<unk>";
    /** Ends every line, and is the left context of the first token. */
    public static final String BOUNDARY = "<eos>";
    /** The id of {@link #UNKNOWN}. */
    public static final int UNKNOWN_ID = 0;
    /** The id of {@link #BOUNDARY}. */
    public static final int BOUNDARY_ID = 1;

    private final String[] tokens;
    private final long[] counts;
    private final HashMap<String, Integer> ids;

    private Vocabulary(String[] tokens, long[] counts) {
        this.tokens = tokens;
        this.counts = counts;
        this.ids = new HashMap<>((int) (tokens.length / 0.5f) + 1, 0.5f);
        for (int id = 0; id < tokens.length; id++) {
            if (ids.put(tokens[id], id) != null) {
                throw new IllegalArgumentException(
                        "token '" + tokens[id] + "' occurs twice, the second time as id " + id);
            }
        }
    }

    /**
     * Cuts and orders counted tokens.
     *
     * @param counted every distinct token once, in any order; literal special symbols may be among them
     * @param boundaries the number of sentence boundaries, added to the literal ones
     * @param settings the least count and the most entries
     * @return the vocabulary; the count of {@link #UNKNOWN} is that of its literal plus all tokens cut
     */
    public static Vocabulary of(Collection<TokenCount> counted, long boundaries, VocabularySettings settings) {
        long total = boundaries;
        for (TokenCount entry : counted) {
            total += entry.count();
        }
        return ofMostFrequent(counted, total, boundaries, settings);
    }

    /**
     * Cuts and orders tokens where rare ones may have been left out already, as a distributed count does.
     *
     * @param counted at least the tokens that the settings keep, each once, and the literal special symbols if seen
     * @param total the number of tokens of the whole split, boundaries included
     * @param boundaries the number of sentence boundaries, added to the literal ones
     * @param settings the least count and the most entries
     * @return the vocabulary; what the kept entries leave of {@code total} is counted as {@link #UNKNOWN}
     */
    public static Vocabulary ofMostFrequent(
            Collection<TokenCount> counted, long total, long boundaries, VocabularySettings settings) {
        long boundary = boundaries;
        List<TokenCount> kept = new ArrayList<>();
        for (TokenCount entry : counted) {
            if (entry.token().equals(BOUNDARY)) {
                boundary += entry.count();
            } else if (!entry.token().equals(UNKNOWN) && entry.count() >= settings.minCount()) {
                kept.add(entry);
            }
        }
        kept.sort(TokenCount.ORDER);
        int size = (int) Math.min(kept.size() + 2L, settings.maxSize());
        String[] tokens = new String[size];
        long[] counts = new long[size];
        tokens[BOUNDARY_ID] = BOUNDARY;
        counts[BOUNDARY_ID] = boundary;
        long known = boundary;
        for (int id = 2; id < size; id++) {
            tokens[id] = kept.get(id - 2).token();
            counts[id] = kept.get(id - 2).count();
            known += counts[id];
        }
        tokens[UNKNOWN_ID] = UNKNOWN;
        counts[UNKNOWN_ID] = total - known;
        return new Vocabulary(tokens, counts);
    }

    /** Makes a vocabulary from entries in id order; {@link VocabularyFile} checks what it read before. */
    static Vocabulary ofEntries(List<TokenCount> entries) {
        String[] tokens = entries.stream().map(TokenCount::token).toArray(String[]::new);
        long[] counts = entries.stream().mapToLong(TokenCount::count).toArray();
        return new Vocabulary(tokens, counts);
    }

    /** The number of entries, special symbols included. */
    public int size() {
        return tokens.length;
    }

    /**
     * The id of a token.
     *
     * @param token any token
     * @return its id, {@link #UNKNOWN_ID} if it has none
     */
    public int id(String token) {
        Integer id = ids.get(token);
        return id == null ? UNKNOWN_ID : id;
    }

    /**
     * The token of an id.
     *
     * @param id from 0 to {@code size() - 1}
     * @return its token
     */
    public String token(int id) {
        return tokens[id];
    }

    /**
     * Whether a token has an id of its own.
     *
     * @param token any token
     * @return true for entries, the special symbols among them
     */
    public boolean contains(String token) {
        return ids.containsKey(token);
    }

    /**
     * How often an entry was seen in the training split.
     *
     * @param id from 0 to {@code size() - 1}
     * @return its count; that of {@link #UNKNOWN_ID} covers all tokens without an id
     */
    public long count(int id) {
        return counts[id];
    }

    /**
     * The hash by which corpora and checkpoints recognise their vocabulary.
     *
     * @return the SHA-256 of the stored form ({@code vocabulary.tsv}), 64 hexadecimal digits
     */
    public String sha256() {
        return VocabularyFile.sha256(this);
    }
}
