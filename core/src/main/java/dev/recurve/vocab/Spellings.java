package dev.recurve.vocab;

import java.util.List;

/**
 * The characters of words, by word id, as {@link WordSpeller} has them.
 *
 * <p>Ids from the size of the vocabulary on stand for words that it does not have; {@link #setNewWords} says which.
 */
public final class Spellings {
    private final Vocabulary words;
    private final WordSpeller speller;
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
        this.speller = new WordSpeller(words, symbols, maxLength);
        this.known = new int[words.size()][];
    }

    /** Says which words the ids from the vocabulary's size on stand for, until the next call. */
    public void setNewWords(List<String> newWords) {
        unseen = newWords.stream().map(speller::spell).toArray(int[][]::new);
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
            return WordSpeller.symbol(symbol);
        }
        return speller.spell(words.token(id));
    }
}
