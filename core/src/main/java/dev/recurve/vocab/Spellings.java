package dev.recurve.vocab;

import java.util.List;

/**
 * The characters of words, by word id: {@code BEGIN c1 … cn END}, cut so that both marks fit.
 *
 * <p>Ids from the size of the vocabulary on stand for words that it does not have; {@link #setNewWords} says which.
 */
public final class Spellings {
    private final Vocabulary words;
    private final CharacterVocabulary characters;
    private final int symbols;
    private final int maxLength;
    private final int[][] known; // [vocabulary] made when first asked for
    private int[][] unseen = new int[0][];

    /**
     * Spellings of a vocabulary.
     *
     * @param symbols character ids from here on are read as {@link CharacterVocabulary#UNKNOWN}
     * @param maxLength characters of a spelling, its marks included; at least 3
     */
    public Spellings(Vocabulary words, int symbols, int maxLength) {
        this.words = words;
        this.characters = CharacterVocabulary.of(words);
        this.symbols = symbols;
        this.maxLength = maxLength;
        this.known = new int[words.size()][];
    }

    /** Says which words the ids from the vocabulary's size on stand for, until the next call. */
    public void setNewWords(List<String> newWords) {
        unseen = newWords.stream().map(this::spell).toArray(int[][]::new);
    }

    /**
     * The characters of a word.
     *
     * @param id from 0 to the number of words
     * @throws IllegalArgumentException if there is no such word
     */
    public int[] of(int id) {
        if (id < 0 || id >= known.length + unseen.length) {
            throw new IllegalArgumentException("token id " + id + " is outside the vocabulary of " + known.length
                    + " words and the " + unseen.length + " new ones");
        }
        if (id >= known.length) {
            return unseen[id - known.length];
        }
        if (known[id] == null) {
            known[id] = spellKnown(id);
        }
        return known[id];
    }

    private int[] spellKnown(int id) {
        if (id == Vocabulary.UNKNOWN_ID || id == Vocabulary.BOUNDARY_ID) {
            int symbol = id == Vocabulary.UNKNOWN_ID
                    ? CharacterVocabulary.UNKNOWN_WORD
                    : CharacterVocabulary.SENTENCE_BOUNDARY;
            return new int[] {CharacterVocabulary.BEGIN, symbol, CharacterVocabulary.END};
        }
        return spell(words.token(id));
    }

    private int[] spell(String word) {
        int[] read = word.codePoints().limit(maxLength - 2L).toArray();
        int[] spelling = new int[read.length + 2];
        spelling[0] = CharacterVocabulary.BEGIN;
        for (int i = 0; i < read.length; i++) {
            int id = characters.id(read[i]);
            spelling[i + 1] = id < symbols ? id : CharacterVocabulary.UNKNOWN;
        }
        spelling[spelling.length - 1] = CharacterVocabulary.END;
        return spelling;
    }
}
