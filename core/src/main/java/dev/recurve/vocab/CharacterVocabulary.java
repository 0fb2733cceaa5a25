package dev.recurve.vocab;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The characters (code points) of a vocabulary's words, with ids: {@value #SPECIAL} special symbols, then characters by
 * descending count in the training text, equal counts in code-point order.
 *
 * <p>It follows from the vocabulary alone, so a checkpoint keeps no other copy of it.
 */
public final class CharacterVocabulary {
    /** The name of the file in a corpus or checkpoint folder: {@code symbol TAB count} lines in id order. */
    public static final String FILE = "characters.tsv";
    /** What lies beyond the end of a word: its vector is zero. */
    public static final int PADDING = 0;
    /** Every character without an id of its own. */
    public static final int UNKNOWN = 1;
    /** Begins every word. */
    public static final int BEGIN = 2;
    /** Ends every word. */
    public static final int END = 3;
    /** Stands for {@link Vocabulary#BOUNDARY}, which is no string of characters. */
    public static final int SENTENCE_BOUNDARY = 4;
    /** Stands for {@link Vocabulary#UNKNOWN} where a text does not tell the word behind it. */
    public static final int UNKNOWN_WORD = 5;
    /** Number of special symbols. */
    public static final int SPECIAL = 6;

    private static final List<String> NAMES =
            List.of("<pad>", "<unk-char>", "<bow>", "<eow>", Vocabulary.BOUNDARY, Vocabulary.UNKNOWN);

    private final List<TokenCount> characters; // from id SPECIAL on
    private final Map<Integer, Integer> ids = new HashMap<>();

    private CharacterVocabulary(List<TokenCount> characters) {
        this.characters = characters;
        for (int i = 0; i < characters.size(); i++) {
            ids.put(characters.get(i).token().codePointAt(0), SPECIAL + i);
        }
    }

    /** The characters of a vocabulary's words, each counted as often as the words with it were seen. */
    public static CharacterVocabulary of(Vocabulary words) {
        Map<Integer, Long> counts = new HashMap<>();
        for (int id = Vocabulary.BOUNDARY_ID + 1; id < words.size(); id++) {
            long count = words.count(id);
            words.token(id).codePoints().forEach(character -> counts.merge(character, count, Long::sum));
        }
        List<TokenCount> characters = new ArrayList<>();
        counts.forEach((character, count) -> characters.add(new TokenCount(Character.toString(character), count)));
        characters.sort(TokenCount.ORDER);
        return new CharacterVocabulary(characters);
    }

    /** Number of symbols, the special ones included. */
    public int size() {
        return SPECIAL + characters.size();
    }

    /**
     * The symbol of an id.
     *
     * @param id from 0 to {@code size() - 1}
     */
    public String symbol(int id) {
        return id < SPECIAL ? NAMES.get(id) : characters.get(id - SPECIAL).token();
    }

    /**
     * The id of a character.
     *
     * @param character a code point
     * @return its id, {@link #UNKNOWN} if it has none
     */
    public int id(int character) {
        return ids.getOrDefault(character, UNKNOWN);
    }

    /**
     * Writes {@code symbol TAB count} lines, escaped as in {@link VocabularyFile}; special symbols have count 0.
     *
     * @param out where; flushed, not closed
     * @throws IOException if writing fails
     */
    public void write(Writer out) throws IOException {
        for (int id = 0; id < size(); id++) {
            VocabularyFile.escape(symbol(id), out);
            long count = id < SPECIAL ? 0 : characters.get(id - SPECIAL).count();
            out.write("\t" + count + "\n");
        }
        out.flush();
    }
}
