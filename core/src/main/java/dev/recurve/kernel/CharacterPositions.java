package dev.recurve.kernel;

/**
 * Where windows of characters start in words: first the beginning of every word, then all other places by how many
 * characters follow, most first. The places from which a window of some width fits are therefore the first ones.
 */
final class CharacterPositions {
    private final int[][] words;
    private final int[] word; // [positions]
    private final int[] start; // [positions]
    private final int[] fitting; // [widest + 1] positions from which a window of that width fits

    private CharacterPositions(int[][] words, int[] word, int[] start, int[] fitting) {
        this.words = words;
        this.word = word;
        this.start = start;
        this.fitting = fitting;
    }

    /**
     * The places of some words.
     *
     * @param words their characters, at least one each
     * @param widest the widest window
     */
    static CharacterPositions of(int[][] words, int widest) {
        int[] fitting = new int[widest + 1];
        for (int width = 1; width <= widest; width++) {
            for (int[] characters : words) {
                fitting[width] += Math.max(1, characters.length - width + 1);
            }
        }
        int count = fitting[1];
        int[] next = new int[widest + 1]; // where the next place with so many characters goes
        for (int width = 1; width <= widest; width++) {
            next[width] = width == widest ? words.length : fitting[width + 1];
        }
        int[] word = new int[count];
        int[] start = new int[count];
        for (int i = 0; i < words.length; i++) {
            word[i] = i;
            for (int p = 1; p < words[i].length; p++) {
                int row = next[Math.min(widest, words[i].length - p)]++;
                word[row] = i;
                start[row] = p;
            }
        }
        return new CharacterPositions(words, word, start, fitting);
    }

    int words() {
        return words.length;
    }

    /** All places. */
    int count() {
        return word.length;
    }

    /** Places from which a window of this width fits; that from the beginning of a word always does. */
    int count(int width) {
        return fitting[width];
    }

    int wordIndex(int row) {
        return word[row];
    }

    int[] word(int row) {
        return words[word[row]];
    }

    int start(int row) {
        return start[row];
    }
}
