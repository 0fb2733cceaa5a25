package dev.recurve.vocab;

/** The characters of a word as ids: {@code BEGIN c1 … cn END}, cut so that both marks fit. */
public final class WordSpeller {
    private final CharacterVocabulary characters;
    private final int symbols;
    private final int maxLength;

    /**
     * @param words whose characters have ids
     * @param symbols character ids from here on are read as {@link CharacterVocabulary#UNKNOWN}
     * @param maxLength characters of a spelling, its marks included; at least 3
     */
    public WordSpeller(Vocabulary words, int symbols, int maxLength) {
        this.characters = CharacterVocabulary.of(words);
        this.symbols = symbols;
        this.maxLength = maxLength;
    }

    /** Number of ids that spellings may hold. */
    public int size() {
        return Math.min(symbols, characters.size());
    }

    /** Spells a word, in the vocabulary or not; a literal {@link Vocabulary#UNKNOWN} is one symbol. */
    public int[] spell(String word) {
        if (word.equals(Vocabulary.UNKNOWN)) {
            return symbol(CharacterVocabulary.UNKNOWN_WORD);
        }
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

    /** A word that is one special symbol. */
    static int[] symbol(int id) {
        return new int[] {CharacterVocabulary.BEGIN, id, CharacterVocabulary.END};
    }
}
