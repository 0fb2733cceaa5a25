package dev.recurve.spark.ml;

import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.FloatStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * The vectors of a row group. A vector is copied into its page in one piece, where parquet-mr's writers take float by
 * float; the bytes are what they would write, but for the runs of the levels.
 *
 * <p>States of a network are noise to a compressor and to a dictionary: pages are PLAIN and uncompressed.
 */
final class VectorColumn {
    private final ColumnDescriptor descriptor;
    private final int pageBytes;
    private final List<Page> pages = new ArrayList<>();
    private long bytes;
    private long levels;

    /**
     * An empty column.
     *
     * @param descriptor the floats of an array, or of an array of arrays
     * @param pageBytes a page ends before the row that would make it larger; one row alone may
     */
    VectorColumn(ColumnDescriptor descriptor, int pageBytes) {
        this.descriptor = descriptor;
        this.pageBytes = pageBytes;
    }

    /** Bytes of the vectors so far. */
    long bytes() {
        return bytes;
    }

    /** Appends a row that is a vector: levels (0, 1, 1, …) and (2, 2, 2, …). */
    void add(float[] vector) {
        Page page = pageFor((long) vector.length * Float.BYTES);
        page.put(vector);
        page.repetition.add(0, 1);
        page.repetition.add(1, vector.length - 1);
        page.definition.add(2, vector.length);
        endRow(page, vector.length);
    }

    /**
     * Appends a row that is a list of vectors of one length: levels (0, 2, 2, …, 1, 2, 2, …) and (4, 4, 4, …); of an
     * empty list (0) and (1).
     *
     * @throws RecurveException if Parquet cannot hold so many in one row
     */
    void add(float[][] vectors) {
        if (vectors.length == 0) {
            Page page = pageFor(0);
            page.repetition.add(0, 1);
            page.definition.add(1, 1);
            page.statistics.incrementNumNulls();
            endRow(page, 1);
            return;
        }
        int size = vectors[0].length;
        Page page = pageFor((long) vectors.length * size * Float.BYTES);
        for (int i = 0; i < vectors.length; i++) {
            page.put(vectors[i]);
            page.repetition.add(i == 0 ? 0 : 1, 1);
            page.repetition.add(2, size - 1);
        }
        page.definition.add(4, vectors.length * size);
        endRow(page, vectors.length * size);
    }

    /** Writes the column as the next one of the row group, and forgets it. */
    void writeTo(ParquetFileWriter file) throws IOException {
        file.startColumn(descriptor, levels, CompressionCodecName.UNCOMPRESSED);
        for (Page page : pages) {
            page.writeTo(file);
        }
        file.endColumn();
        pages.clear();
        bytes = 0;
        levels = 0;
    }

    private Page pageFor(long rowBytes) {
        // Parquet counts the bytes of a page in an int; a row lies in one page.
        if (rowBytes > Integer.MAX_VALUE / 2) {
            throw new RecurveException("a row with at most 1 GB of vectors expected, found " + rowBytes
                    + " bytes in one sentence: split it, or take embed.row = token");
        }
        Page last = pages.isEmpty() ? null : pages.get(pages.size() - 1);
        if (last == null || last.values.remaining() < rowBytes) {
            last = new Page(descriptor, (int) Math.max(pageBytes, rowBytes));
            pages.add(last);
        }
        return last;
    }

    private void endRow(Page page, int rowLevels) {
        page.rows++;
        page.levels += rowLevels;
        levels += rowLevels;
    }

    /** Whole rows. */
    private final class Page {
        private final ByteBuffer values;
        private final LevelRuns repetition = new LevelRuns();
        private final LevelRuns definition = new LevelRuns();
        private final FloatStatistics statistics;
        private int rows;
        private int levels;

        Page(ColumnDescriptor descriptor, int capacity) {
            values = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
            statistics = (FloatStatistics) Statistics.createStats(descriptor.getPrimitiveType());
        }

        void put(float[] vector) {
            values.asFloatBuffer().put(vector);
            values.position(values.position() + vector.length * Float.BYTES);
            bytes += (long) vector.length * Float.BYTES;
            float least = vector[0];
            float most = vector[0];
            for (float value : vector) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
            statistics.updateStats(least);
            statistics.updateStats(most);
        }

        void writeTo(ParquetFileWriter file) throws IOException {
            BytesInput content = BytesInput.concat(
                    repetition.bytes(), definition.bytes(), BytesInput.from(values.array(), 0, values.position()));
            file.writeDataPage(
                    levels,
                    Math.toIntExact(content.size()),
                    content,
                    statistics,
                    rows,
                    Encoding.RLE,
                    Encoding.RLE,
                    Encoding.PLAIN);
        }
    }
}
