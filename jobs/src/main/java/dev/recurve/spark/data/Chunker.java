package dev.recurve.spark.data;

import static dev.recurve.spark.data.CorpusFolder.CHUNK_TOKENS;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;

/** Turns segments into the chunks of a split: ids of the vocabulary, cut at fixed places of the whole stream. */
final class Chunker {
    /** Chunks that one task merges at a time: 16 MB of ids. */
    private static final int CHUNKS_PER_GROUP = 64;

    private Chunker() {}

    /**
     * Cuts the stream.
     *
     * @param segments the segments of one split
     * @param blocks where each block begins
     * @param vocabulary the ids
     * @return the chunks, sorted within each partition
     */
    static Dataset<Chunk> chunks(
            Dataset<Segment> segments, Broadcast<Blocks> blocks, Broadcast<Vocabulary> vocabulary) {
        long chunks = (blocks.value().tokens() + CHUNK_TOKENS - 1) / CHUNK_TOKENS;
        int cores = segments.sparkSession().sparkContext().defaultParallelism();
        // Small corpora are spread over the cores, large ones go in files of a size that readers like.
        long group = Math.max(1, Math.min(CHUNKS_PER_GROUP, chunks / cores));
        int partitions = (int) Math.max(1, (chunks + group - 1) / group);
        return segments.flatMap(new Pieces(blocks, vocabulary), Encoders.bean(ChunkPiece.class))
                .repartition(partitions, expr("chunk div " + group))
                .sortWithinPartitions(col("chunk"), col("at"))
                .mapPartitions((MapPartitionsFunction<ChunkPiece, Chunk>) Merged::new, Encoders.bean(Chunk.class));
    }

    /** A segment's ids in the vocabulary, cut where chunks end. */
    private record Pieces(Broadcast<Blocks> blocks, Broadcast<Vocabulary> vocabulary)
            implements FlatMapFunction<Segment, ChunkPiece> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<ChunkPiece> call(Segment segment) {
            int[] ids = translate(segment);
            long start = blocks.value().start(segment.getFile(), segment.getBlock()) + segment.getFirst();
            List<ChunkPiece> pieces = new ArrayList<>();
            for (int from = 0; from < ids.length; ) {
                long chunk = (start + from) / CHUNK_TOKENS;
                int at = (int) ((start + from) % CHUNK_TOKENS);
                int to = Math.min(ids.length, from + CHUNK_TOKENS - at);
                pieces.add(new ChunkPiece(chunk, at, Arrays.copyOfRange(ids, from, to)));
                from = to;
            }
            return pieces.iterator();
        }

        private int[] translate(Segment segment) {
            String[] dictionary = segment.getDictionary();
            int[] global = new int[dictionary.length];
            for (int i = 0; i < dictionary.length; i++) {
                global[i] = vocabulary.value().id(dictionary[i]);
            }
            int[] ids = Segment.unpack(segment.getIds());
            for (int i = 0; i < ids.length; i++) {
                ids[i] = global[ids[i]];
            }
            return ids;
        }
    }

    /** Joins the sorted pieces of each chunk. */
    private static final class Merged implements Iterator<Chunk> {
        private final Iterator<ChunkPiece> pieces;
        private ChunkPiece ahead;

        Merged(Iterator<ChunkPiece> pieces) {
            this.pieces = pieces;
            this.ahead = pieces.hasNext() ? pieces.next() : null;
        }

        @Override
        public boolean hasNext() {
            return ahead != null;
        }

        @Override
        public Chunk next() {
            if (ahead == null) {
                throw new NoSuchElementException();
            }
            long chunk = ahead.getChunk();
            int[] ids = new int[CHUNK_TOKENS];
            int filled = 0;
            while (ahead != null && ahead.getChunk() == chunk) {
                if (ahead.getAt() != filled) {
                    throw new IllegalStateException(
                            "chunk " + chunk + " has no tokens from " + filled + " to " + ahead.getAt());
                }
                System.arraycopy(ahead.getIds(), 0, ids, filled, ahead.getIds().length);
                filled += ahead.getIds().length;
                ahead = pieces.hasNext() ? pieces.next() : null;
            }
            return new Chunk(chunk, filled == CHUNK_TOKENS ? ids : Arrays.copyOf(ids, filled));
        }
    }
}
