package dev.recurve.spark.data;

import dev.recurve.config.InputSettings;
import dev.recurve.config.InputSettings.Format;
import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import dev.recurve.text.JsonLine;
import dev.recurve.text.LineDecoder;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Text files, JSON lines or a Parquet column as decoded lines with their place and key. */
public final class InputLines {
    private final SparkSession spark;
    private final InputSettings settings;
    private final Optional<String> key;
    private final InputFiles files;
    private final Format format;

    private InputLines(SparkSession spark, InputSettings settings, Optional<String> key, InputFiles files) {
        this.spark = spark;
        this.settings = settings;
        this.key = key;
        this.files = files;
        this.format = files.format(settings.format());
    }

    /**
     * Lists the input; nothing is read yet.
     *
     * @param spark the session
     * @param settings what to read, and how strictly
     * @param key the JSON field or Parquet column that tells documents apart; none: the files do
     * @return the lines
     * @throws RecurveException if a path names nothing, or nothing that holds a byte
     * @throws UsageException if a key is named and the input is plain text
     * @throws IOException if a file system cannot be asked
     */
    public static InputLines open(SparkSession spark, InputSettings settings, Optional<String> key) throws IOException {
        InputFiles files = InputFiles.list(settings.path(), spark.sessionState().newHadoopConf());
        InputLines lines = new InputLines(spark, settings, key, files);
        if (lines.format.hasLabels()) {
            throw new UsageException("text, JSON lines or Parquet expected, but " + files.named()
                    + " holds labelled sentences (" + lines.format + "): name its text, or set input.format");
        }
        if (key.isPresent() && lines.format == Format.TEXT) {
            throw new UsageException("embed.id or label.id = " + key.get() + " needs JSON lines or Parquet, but "
                    + files.named() + " is plain text: leave it out, or set input.format");
        }
        return lines;
    }

    /** What the settings named, for errors. */
    public String named() {
        return files.named();
    }

    /** Count, bytes and sizes of the files, for a manifest. */
    public Map<String, Object> describe() {
        return files.describe();
    }

    /**
     * Reads the lines: within a block they keep their order, blocks come in any.
     *
     * @return every line, blank ones too
     */
    public Dataset<InputLine> read() {
        boolean keyed = key.isPresent() && format == Format.PARQUET;
        Dataset<Row> rows = keyed
                ? Lines.readWithKey(spark, files, settings, key.get())
                : Lines.read(spark, files, settings, format);
        return rows.mapPartitions(
                new Decoder(settings, format, key.orElse(""), files.order()), Encoders.bean(InputLine.class));
    }

    /** Decodes the lines of a partition and counts them within their blocks. */
    private record Decoder(InputSettings input, Format format, String key, Map<String, Integer> order)
            implements MapPartitionsFunction<Row, InputLine> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<InputLine> call(Iterator<Row> rows) {
            return new Run(this, rows);
        }
    }

    private static final class Run implements Iterator<InputLine> {
        private final Decoder settings;
        private final Iterator<Row> rows;
        private final LineDecoder decoder;
        private final JsonLine json;
        private final JsonLine jsonKey;
        private String file;
        private String shown;
        private long block = -1;
        private long row;

        Run(Decoder settings, Iterator<Row> rows) {
            this.settings = settings;
            this.rows = rows;
            decoder = new LineDecoder(settings.input().encodingErrors());
            json = new JsonLine(settings.input().column());
            jsonKey = new JsonLine(settings.key());
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public InputLine next() {
            Row source = rows.next();
            enter(source.getString(Lines.FILE), source.getLong(Lines.BLOCK));
            InputLine line = new InputLine();
            line.setFile(place());
            line.setBlock(block);
            line.setRow(row++);
            line.setDocument(shown);
            byte[] bytes = source.isNullAt(Lines.LINE) ? new byte[0] : (byte[]) source.get(Lines.LINE);
            Supplier<String> where = () -> Locations.place(file, block, row, settings.format());
            Optional<String> text = decoder.decode(bytes, where);
            if (settings.format() == Format.JSON) {
                if (!settings.key().isEmpty() && text.isPresent() && !text.get().isBlank()) {
                    line.setDocument(jsonKey.key(text.get(), where));
                }
                text = text.flatMap(object -> decoder.check(json.text(object, where), where));
            } else if (!settings.key().isEmpty()) {
                line.setDocument(source.getString(Lines.KEY));
            }
            line.setText(text.orElse(null));
            return line;
        }

        private int place() {
            Integer place = settings.order().get(Locations.decoded(file).toString());
            if (place == null) {
                throw new IllegalStateException("Spark read " + file + ", which was not listed as input");
            }
            return place;
        }

        private void enter(String nextFile, long nextBlock) {
            if (nextBlock != block || !nextFile.equals(file)) {
                file = nextFile;
                shown = Locations.shown(Locations.decoded(nextFile));
                block = nextBlock;
                row = 0;
            }
        }
    }
}
