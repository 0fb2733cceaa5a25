package dev.recurve.spark.data;

import dev.recurve.config.InputSettings;
import dev.recurve.config.InputSettings.BlankLines;
import dev.recurve.config.InputSettings.Format;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.text.JsonLine;
import dev.recurve.text.LineDecoder;
import dev.recurve.text.LineHash;
import dev.recurve.token.Tokenizer;
import dev.recurve.vocab.Vocabulary;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.Row;

/**
 * Tokenizes the lines of a partition, each once, into segments.
 *
 * @param input how lines are read
 * @param format how a line holds its text; not {@link Format#AUTO}
 * @param tokenizer how a line is cut
 * @param assignment which split a line belongs to
 */
record SegmentEncoder(InputSettings input, Format format, TokenizerSettings tokenizer, Assignment assignment)
        implements MapPartitionsFunction<Row, Segment> {
    private static final long serialVersionUID = 1L;

    /**
     * Which split the lines belong to.
     *
     * @param split the split of the files
     * @param heldOut the split that a share of the lines goes to
     * @param fraction the share; 0 = none
     * @param seed the seed of the hash that chooses the lines
     */
    record Assignment(String split, String heldOut, double fraction, long seed) implements Serializable {
        static Assignment all(String split) {
            return new Assignment(split, split, 0, 0);
        }

        private boolean holdsOut(String line) {
            return fraction > 0 && LineHash.unit(line, seed) < fraction;
        }
    }

    @Override
    public Iterator<Segment> call(Iterator<Row> rows) {
        return new Run(rows);
    }

    /** One partition: rows in, segments out, one block after the other. */
    private final class Run implements Iterator<Segment> {
        private final Iterator<Row> rows;
        private final LineDecoder decoder = new LineDecoder(input.encodingErrors());
        private final JsonLine json = new JsonLine(input.column());
        private final Tokenizer cutter = Tokenizer.of(tokenizer);
        private final SegmentBuilder main = new SegmentBuilder(assignment.split);
        private final SegmentBuilder heldOut = new SegmentBuilder(assignment.heldOut);
        private final Deque<Segment> ready = new ArrayDeque<>();
        private String file;
        private long block;
        private long row;
        private int tokens;

        Run(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && hasRow()) {
                read(rows.next());
            }
            if (ready.isEmpty() && file != null) {
                endBlock();
                file = null;
            }
            return !ready.isEmpty();
        }

        @Override
        public Segment next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException();
            }
            return ready.remove();
        }

        /** Damaged files (compressed ones above all) fail here, with messages that name no file. */
        private boolean hasRow() {
            try {
                return rows.hasNext();
            } catch (Exception e) {
                if (TaskContext.get() != null && TaskContext.get().isInterrupted()) {
                    throw e;
                }
                Path reading = Locations.decoded(
                        InputFileBlockHolder.getInputFilePath().toString());
                throw new RecurveException(
                        "cannot read " + Locations.shown(reading) + " (" + reason(e)
                                + "): is the file damaged, or not what its name says?",
                        e);
            }
        }

        private static String reason(Throwable thrown) {
            Throwable root = thrown;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        }

        private void read(Row line) {
            enter(line.getString(Lines.FILE), line.getLong(Lines.BLOCK));
            row++;
            Optional<String> text = text(line.isNullAt(Lines.LINE) ? new byte[0] : (byte[]) line.get(Lines.LINE));
            if (text.isEmpty()) {
                main.skipLine();
                return;
            }
            SegmentBuilder split = assignment.holdsOut(text.get()) ? heldOut : main;
            add(text.get(), split);
            if (split.isFull()) {
                ready.add(split.take(file, block));
            }
        }

        private void add(String text, SegmentBuilder split) {
            tokens = 0;
            cutter.tokenize(text, token -> {
                if (++tokens > input.maxLineTokens()) {
                    throw tooLong();
                }
                split.add(token);
            });
            boolean blank = tokens == 0;
            if (blank) {
                split.endBlankLine();
            } else {
                split.endLine();
            }
            if (!blank || input.blankLines() == BlankLines.KEEP) {
                split.add(Vocabulary.BOUNDARY);
            }
        }

        private Optional<String> text(byte[] bytes) {
            Optional<String> line = decoder.decode(bytes, this::where);
            return format == Format.JSON
                    ? line.flatMap(object -> decoder.check(json.text(object, this::where), this::where))
                    : line;
        }

        private void enter(String nextFile, long nextBlock) {
            if (nextBlock == block && nextFile.equals(file)) {
                return;
            }
            if (file != null) {
                endBlock();
            }
            file = nextFile;
            block = nextBlock;
            row = 0;
            main.startBlock();
            heldOut.startBlock();
        }

        private void endBlock() {
            for (SegmentBuilder split : new SegmentBuilder[] {main, heldOut}) {
                if (!split.isEmpty()) {
                    ready.add(split.take(file, block));
                }
            }
        }

        private RecurveException tooLong() {
            return new RecurveException(where() + " has more than input.max-line-tokens = " + input.maxLineTokens()
                    + " tokens: is the text broken into lines?");
        }

        private String where() {
            return Locations.place(file, block, row, format);
        }
    }
}
