package dev.recurve.spark.ml;

import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.spark.data.InputLine;
import dev.recurve.token.Tokenizer;
import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * Counts lines and tokens block by block: a first pass that costs a hundredth of embedding, and finds what would stop it
 * before anything is written.
 *
 * @param tokenizer how lines are cut
 * @param vocabulary the model's tokens
 * @param maxTokens the longest sentence allowed
 */
record BlockCounter(TokenizerSettings tokenizer, Broadcast<Vocabulary> vocabulary, int maxTokens)
        implements FlatMapFunction<Iterator<InputLine>, BlockCounts> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<BlockCounts> call(Iterator<InputLine> lines) {
        Tokenizer cutter = Tokenizer.of(tokenizer);
        List<BlockCounts> done = new ArrayList<>();
        Running running = null;
        while (lines.hasNext()) {
            InputLine line = lines.next();
            if (running == null || !running.holds(line)) {
                if (running != null) {
                    done.add(running.finished());
                }
                running = new Running(line.getFile(), line.getBlock(), vocabulary.value(), maxTokens);
            }
            running.add(line, cutter);
        }
        if (running != null) {
            done.add(running.finished());
        }
        return done.iterator();
    }

    /** The block being read. */
    private static final class Running {
        private final int file;
        private final long block;
        private final Vocabulary vocabulary;
        private final int maxTokens;
        private long lines;
        private long skipped;
        private long blank;
        private long tokens;
        private long unknown;
        private long bytes;
        private String firstUnknown;
        private int length; // of the present line

        Running(int file, long block, Vocabulary vocabulary, int maxTokens) {
            this.file = file;
            this.block = block;
            this.vocabulary = vocabulary;
            this.maxTokens = maxTokens;
        }

        boolean holds(InputLine line) {
            return line.getBlock() == block && line.getFile() == file;
        }

        void add(InputLine line, Tokenizer cutter) {
            lines++;
            if (line.getText() == null) {
                skipped++;
                return;
            }
            length = 0;
            cutter.tokenize(line.getText(), token -> count(token, line));
            tokens += length;
            if (length == 0) {
                blank++;
            }
        }

        private void count(String token, InputLine line) {
            if (++length > maxTokens) {
                throw new RecurveException(place(line) + " has more than embed.max-tokens = " + maxTokens
                        + " tokens: is the text broken into lines?");
            }
            bytes += token.length();
            if (vocabulary.id(token) == Vocabulary.UNKNOWN_ID) {
                unknown++;
                if (firstUnknown == null) {
                    firstUnknown = "'" + token + "' in " + place(line);
                }
            }
        }

        private String place(InputLine line) {
            return line.getDocument() + ", line " + (line.getRow() + 1) + (block == 0 ? "" : " after byte " + block);
        }

        BlockCounts finished() {
            return new BlockCounts(file, block, lines, skipped, blank, tokens, unknown, bytes, firstUnknown);
        }
    }
}
