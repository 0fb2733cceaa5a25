package dev.recurve.config;

import java.io.Serializable;

/**
 * The network that gives each distinct word of a batch a vector of its characters, beside the one of its table.
 *
 * @param type of the network
 * @param embedding size of a character's vector
 * @param hidden half the size of a word's vector: units of the LSTM in each direction
 * @param symbols characters that get a vector
 * @param maxLength characters of a word that are read
 * @param filters convolutions of the CNN
 * @param highways layers of the CNN
 * @see <a href="https://arxiv.org/abs/1603.01360">Lample et al. 2016</a>
 * @see <a href="https://arxiv.org/abs/1603.01354">Ma and Hovy 2016 (CNN)</a>
 */
public record SpellingSettings(
        @Setting(doc = "none, lstm or cnn: what reads the characters of words", or = "none") SpellingType type,
        @Setting(doc = "size of a character's vector", or = "32") int embedding,
        @Setting(
                        doc =
                                "half the size of the vector that a word's characters give: units of the lstm, in each direction",
                        or = "50")
                int hidden,
        @Setting(
                        doc = "characters that get a vector: the most frequent of the vocabulary, and 6 special ones;"
                                + " all others share one",
                        or = "512")
                int symbols,
        @Setting(doc = "characters of a word that are read, with the marks of its beginning and end", or = "50")
                int maxLength,
        @Setting(doc = "convolutions of the cnn as WIDTHxCOUNT, comma-separated", or = "\"2x32,3x64,4x64\"")
                String filters,
        @Setting(doc = "highway layers of the cnn", or = "1") int highways)
        implements Serializable {
    /** Checks bounds; 0 hidden units stand in checkpoints that were written before there was a type. */
    public SpellingSettings {
        Bounds.within("embedding", embedding, 1, Bounds.MOST_UNITS);
        Bounds.within("hidden", hidden, type == SpellingType.NONE ? 0 : 1, Bounds.MOST_UNITS);
        new CharacterCnnSettings(symbols, embedding, maxLength, filters, highways);
    }

    /** No character network. */
    public static SpellingSettings none() {
        return new SpellingSettings(SpellingType.NONE, 1, 0, 7, 3, "1x1", 0);
    }

    /** Whether characters are read. */
    public boolean isRead() {
        return type != SpellingType.NONE;
    }

    /** Size of the vector of a word's characters. */
    public int width() {
        return 2 * hidden;
    }

    /**
     * The shape of the CNN.
     *
     * @param characters ids that there are, at most {@link #symbols}
     */
    public CharacterCnnSettings cnn(int characters) {
        return new CharacterCnnSettings(characters, embedding, maxLength, filters, highways);
    }
}
