package dev.recurve.export;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Writes vectors of words in the text format of the word2vec program: {@code count size}, then a line {@code word v1 v2 …}
 * for each word. White space within a word, which would end it, becomes {@code _}.
 *
 * @see <a href="https://code.google.com/archive/p/word2vec/">word2vec</a>
 */
public final class WordVectorText implements AutoCloseable {
    private final Writer out;
    private final int size;
    private int remaining;

    /**
     * Writes the first line.
     *
     * @param out where to write, UTF-8; closed by {@link #close}
     * @param words how many will be written
     * @param size of a vector
     * @throws IOException if writing fails
     */
    public WordVectorText(OutputStream out, int words, int size) throws IOException {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        this.size = size;
        remaining = words;
        this.out.write(words + " " + size + "\n");
    }

    /**
     * Writes the next word.
     *
     * @param word its text
     * @param vectors where its vector is
     * @param from first element of it
     * @throws IOException if writing fails
     */
    public void write(String word, float[] vectors, int from) throws IOException {
        out.write(word.replaceAll("\\s", "_"));
        for (int i = from; i < from + size; i++) {
            out.write(" " + vectors[i]);
        }
        out.write('\n');
        remaining--;
    }

    /**
     * Checks that all words were written; to be called before {@link #close}.
     *
     * @throws IllegalStateException if more or fewer were
     */
    public void finish() {
        if (remaining != 0) {
            throw new IllegalStateException(remaining + " more words were announced than written");
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
