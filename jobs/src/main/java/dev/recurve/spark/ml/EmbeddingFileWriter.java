package dev.recurve.spark.ml;

import dev.recurve.config.EmbedSettings.Row;
import dev.recurve.spark.ml.EmbedTask.Embedded;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * Writes embedded sentences into a Parquet file: vectors by {@link VectorColumn}, the other columns by parquet-mr's own
 * writers. A row group is held in memory until it is complete.
 */
final class EmbeddingFileWriter extends RecordWriter<Void, Embedded> {
    private final Row kind;
    private final EmbeddingSchema schema;
    private final MessageType withoutVectors;
    private final CodecFactory codecs;
    private final File file;
    private final VectorColumn vectors;
    private RowGroup group;

    /**
     * Creates the file.
     *
     * @param rowGroupBytes a row group ends when it is about so large
     * @param pageBytes a page of vectors ends when it is about so large
     * @throws IOException if it exists, or cannot be created
     */
    EmbeddingFileWriter(Path path, Configuration hadoop, Row kind, long rowGroupBytes, int pageBytes)
            throws IOException {
        this.kind = kind;
        schema = EmbeddingSchema.of(kind);
        withoutVectors = schema.withoutVectors();
        codecs = new CodecFactory(hadoop, pageBytes);
        List<ColumnDescriptor> columns = schema.parquet().getColumns();
        vectors = new VectorColumn(columns.get(columns.size() - 1), pageBytes);
        file = new File(path, hadoop, schema.parquet(), rowGroupBytes);
        file.start();
        group = new RowGroup();
    }

    /** The file, which can be left before its end as well. */
    private static final class File extends ParquetFileWriter implements Closeable {
        private boolean ended;

        File(Path path, Configuration hadoop, MessageType schema, long rowGroupBytes) throws IOException {
            super(
                    HadoopOutputFile.fromPath(path, hadoop),
                    schema,
                    Mode.CREATE,
                    rowGroupBytes,
                    ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
                    ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
                    ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
                    ParquetProperties.DEFAULT_PAGE_WRITE_CHECKSUM_ENABLED);
        }

        @Override
        public void end(Map<String, String> metadata) throws IOException {
            super.end(metadata);
            ended = true;
        }

        @Override
        public void close() throws IOException {
            if (!ended) {
                out.close();
            }
        }
    }

    /** The columns of a row group beside the vectors. */
    private final class RowGroup {
        private final ColumnChunkPageWriteStore pages = new ColumnChunkPageWriteStore(
                codecs.getCompressor(CompressionCodecName.UNCOMPRESSED),
                withoutVectors,
                new HeapByteBufferAllocator(),
                ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH);
        private final ColumnWriteStore store =
                ParquetProperties.builder().build().newColumnWriteStore(withoutVectors, pages);
        private final List<ColumnWriter> columns = new ArrayList<>();
        private long rows;

        RowGroup() {
            withoutVectors.getColumns().forEach(column -> columns.add(store.getColumnWriter(column)));
        }

        void writeTo(ParquetFileWriter out) throws IOException {
            out.startBlock(rows);
            store.flush();
            pages.flushToFileWriter(out);
            vectors.writeTo(out);
            out.endBlock();
            store.close();
        }
    }

    @Override
    public void write(Void none, Embedded sentence) throws IOException {
        if (kind == Row.SENTENCE) {
            writeSentence(sentence);
            return;
        }
        Binary document = binary(sentence.line().document());
        for (int position = 0; position < sentence.ids().length; position++) {
            writeToken(sentence, position, document);
        }
    }

    private void writeToken(Embedded sentence, int position, Binary document) throws IOException {
        List<ColumnWriter> columns = group.columns;
        optional(columns.get(0), document);
        columns.get(1).write(sentence.line().number(), 0, 0);
        columns.get(2).write(position, 0, 0);
        columns.get(3).write(binary(sentence.line().tokens().get(position)), 0, 1);
        columns.get(4).write(sentence.isKnown(position), 0, 0);
        vectors.add(sentence.vectors()[position]);
        endRow();
    }

    private void writeSentence(Embedded sentence) throws IOException {
        List<ColumnWriter> columns = group.columns;
        optional(columns.get(0), binary(sentence.line().document()));
        columns.get(1).write(sentence.line().number(), 0, 0);
        int length = sentence.ids().length;
        for (int i = 0; i < length; i++) {
            int repetition = i == 0 ? 0 : 1;
            columns.get(2).write(binary(sentence.line().tokens().get(i)), repetition, 3);
            columns.get(3).write(sentence.isKnown(i), repetition, 2);
        }
        if (length == 0) {
            columns.get(2).writeNull(0, 1); // there, and empty
            columns.get(3).writeNull(0, 1);
        }
        vectors.add(sentence.vectors());
        endRow();
    }

    private static Binary binary(String text) {
        return text == null ? null : Binary.fromString(text);
    }

    private static void optional(ColumnWriter column, Binary value) {
        if (value == null) {
            column.writeNull(0, 0);
        } else {
            column.write(value, 0, 1);
        }
    }

    private void endRow() throws IOException {
        group.store.endRecord();
        group.rows++;
        if (vectors.bytes() + group.store.getBufferedSize() >= file.getNextRowGroupSize()) {
            group.writeTo(file);
            group = new RowGroup();
        }
    }

    @Override
    public void close(TaskAttemptContext task) throws IOException {
        try (file) {
            if (group.rows > 0) {
                group.writeTo(file);
            }
            file.end(schema.metadata());
        }
    }
}
