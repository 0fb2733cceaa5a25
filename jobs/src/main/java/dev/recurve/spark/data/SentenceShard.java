package dev.recurve.spark.data;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.vocab.TokenIds;
import dev.recurve.vocab.TokenSpeller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A shard of labelled sentences, in the order of their ids; needs no Spark session.
 *
 * <p>Ids and labels are on the heap. Context vectors, where the layout has them, are in a file until a sentence is asked
 * for.
 */
public final class SentenceShard implements AutoCloseable {
    private static final List<String> LENGTHS = List.of(SentenceSchema.ID, SentenceSchema.LENGTH);

    private final TokenSpeller speller; // null: no characters
    private final TokenIds contextWords; // null: no ids of a language model
    private final Map<String, int[]> spellings = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private ContextFile contexts; // null: there are none

    /** A sentence, and where its context vectors lie. */
    private record Entry(long id, EncodedSentence sentence, long position, int floats) {}

    private SentenceShard(TokenSpeller speller, TokenIds contextWords) {
        this.speller = speller;
        this.contextWords = contextWords;
    }

    /**
     * Reads a shard.
     *
     * @param layout the folder of the layout
     * @param shard the number of the shard
     * @param speller gives sentences the characters of their words; null: they have none
     * @param contextWords gives them the ids of a language model that is trained too; null: they have none
     * @param conf the Hadoop configuration
     * @throws IOException if it cannot be read, or its context vectors do not fit the local disk
     */
    public static SentenceShard open(
            String layout, int shard, TokenSpeller speller, TokenIds contextWords, Configuration conf)
            throws IOException {
        SentenceShard opened = new SentenceShard(speller, contextWords);
        try {
            for (FileStatus file : files(layout, shard, conf)) {
                read(file, conf, opened::add);
            }
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        opened.entries.sort(Comparator.comparingLong(Entry::id));
        return opened;
    }

    /**
     * Tokens of each sentence of a shard, without reading the sentences.
     *
     * @param layout the folder of the layout
     * @param shard the number of the shard
     * @param conf the Hadoop configuration
     * @throws IOException if it cannot be read
     */
    public static int[] lengths(String layout, int shard, Configuration conf) throws IOException {
        List<long[]> lengths = new ArrayList<>(); // [id, tokens]
        for (FileStatus file : files(layout, shard, conf)) {
            Configuration projecting = new Configuration(conf);
            projecting.set(ReadSupport.PARQUET_READ_SCHEMA, lengthsOf(file, conf));
            read(
                    file,
                    projecting,
                    row -> lengths.add(
                            new long[] {row.getLong(SentenceSchema.ID, 0), row.getInteger(SentenceSchema.LENGTH, 0)}));
        }
        lengths.sort(Comparator.comparingLong(one -> one[0]));
        return lengths.stream().mapToInt(one -> (int) one[1]).toArray();
    }

    @FunctionalInterface
    private interface RowReader {
        void accept(Group row) throws IOException;
    }

    private static List<FileStatus> files(String layout, int shard, Configuration conf) throws IOException {
        Path folder = new Path(layout, SentenceLayout.SHARD + "=" + shard);
        FileSystem files = folder.getFileSystem(conf);
        return files.exists(folder)
                ? List.of(files.listStatus(folder, path -> path.getName().endsWith(".parquet")))
                : List.of(); // fewer sentences than shards
    }

    /** The columns that lengths are read from, required or optional as the file has them. */
    private static String lengthsOf(FileStatus file, Configuration conf) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromStatus(file, conf))) {
            MessageType schema = reader.getFileMetaData().getSchema();
            List<Type> columns = LENGTHS.stream().map(schema::getType).toList();
            return new MessageType(schema.getName(), columns).toString();
        }
    }

    private static void read(FileStatus file, Configuration conf, RowReader reader) throws IOException {
        try (ParquetReader<Group> rows = ParquetReader.builder(new GroupReadSupport(), file.getPath())
                .withConf(conf)
                .build()) {
            for (Group row = rows.read(); row != null; row = rows.read()) {
                reader.accept(row);
            }
        }
    }

    private void add(Group row) throws IOException {
        EncodedSentence sentence = new EncodedSentence(
                ints(row, SentenceSchema.IDS),
                characters(row),
                ints(row, SentenceSchema.LABELS),
                null,
                contextWords == null ? null : contextWords.of(tokens(row)));
        long position = 0;
        int floats = 0;
        if (row.getType().containsField(ContextRows.VECTORS)) {
            if (contexts == null) {
                contexts = new ContextFile();
            }
            ByteBuffer vectors = row.getBinary(ContextRows.VECTORS, 0).toByteBuffer();
            floats = vectors.remaining() / Float.BYTES;
            position = contexts.append(vectors);
        }
        entries.add(new Entry(row.getLong(SentenceSchema.ID, 0), sentence, position, floats));
    }

    /** [tokens][characters], each word's array once; null: none are read. */
    private int[][] characters(Group row) {
        if (speller == null) {
            return null;
        }
        return tokens(row).stream()
                .map(token -> spellings.computeIfAbsent(token, speller::spell))
                .toArray(int[][]::new);
    }

    private static List<String> tokens(Group row) {
        Group list = row.getGroup(SentenceSchema.TOKENS, 0);
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            tokens.add(list.getGroup(0, i).getString(0, 0));
        }
        return tokens;
    }

    /** Spark's arrays: a group that holds a repeated group with one element. */
    private static int[] ints(Group row, String field) {
        Group list = row.getGroup(field, 0);
        int[] values = new int[list.getFieldRepetitionCount(0)];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.getGroup(0, i).getInteger(0, 0);
        }
        return values;
    }

    /** Tokens of each sentence. */
    public int[] lengths() {
        return entries.stream().mapToInt(entry -> entry.sentence().length()).toArray();
    }

    /**
     * Some of the sentences.
     *
     * @param indices their places in the shard
     */
    public List<EncodedSentence> sentences(int[] indices) throws IOException {
        List<EncodedSentence> chosen = new ArrayList<>(indices.length);
        for (int index : indices) {
            Entry entry = entries.get(index);
            EncodedSentence one = entry.sentence();
            chosen.add(
                    contexts == null
                            ? one
                            : new EncodedSentence(
                                    one.tokens(),
                                    one.characters(),
                                    one.labels(),
                                    contexts.read(entry.position(), entry.floats()),
                                    one.contextTokens()));
        }
        return chosen;
    }

    @Override
    public void close() throws IOException {
        if (contexts != null) {
            contexts.close();
        }
    }
}
