package dev.recurve.spark.data;

import dev.recurve.artifact.Hashes;
import dev.recurve.vocab.Vocabulary;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;

/** Reads a written split back: its hash, its unknown tokens, and that no chunk is missing. */
final class ChunkAudit {
    /**
     * The outcome.
     *
     * @param tokens all tokens
     * @param unknown those with the id of {@link Vocabulary#UNKNOWN}
     * @param sha256 the SHA-256 over the chunks' own
     */
    record Outcome(long tokens, long unknown, String sha256) {}

    private ChunkAudit() {}

    /** Audits; one line of 32 bytes per chunk comes to the driver. */
    static Outcome of(Dataset<Chunk> chunks) {
        List<Line> lines = chunks.map((MapFunction<Chunk, Line>) ChunkAudit::line, Encoders.bean(Line.class))
                .collectAsList();
        MessageDigest digest = Hashes.sha256();
        long tokens = 0;
        long unknown = 0;
        long expected = 0;
        for (Line line :
                lines.stream().sorted(Comparator.comparingLong(Line::getChunk)).toList()) {
            boolean last = expected == lines.size() - 1;
            boolean full = line.getTokens() == CorpusFolder.CHUNK_TOKENS;
            if (line.getChunk() != expected || !(full || last)) {
                throw new IllegalStateException("expected a full chunk " + expected + ", found chunk " + line.getChunk()
                        + " with " + line.getTokens() + " tokens");
            }
            digest.update(line.getSha256());
            tokens += line.getTokens();
            unknown += line.getUnknown();
            expected++;
        }
        return new Outcome(tokens, unknown, Hashes.hex(digest.digest()));
    }

    private static Line line(Chunk chunk) {
        Line line = new Line();
        ByteBuffer bytes = ByteBuffer.allocate(chunk.getIds().length * Integer.BYTES);
        bytes.asIntBuffer().put(chunk.getIds());
        for (int id : chunk.getIds()) {
            if (id == Vocabulary.UNKNOWN_ID) {
                line.unknown++;
            }
        }
        line.chunk = chunk.getChunk();
        line.tokens = chunk.getIds().length;
        line.sha256 = Hashes.sha256().digest(bytes.array());
        return line;
    }

    /** What is known of one chunk. */
    public static final class Line implements Serializable {
        private static final long serialVersionUID = 1L;

        private long chunk;
        private long tokens;
        private long unknown;
        private byte[] sha256;

        /** The number of the chunk. */
        public long getChunk() {
            return chunk;
        }

        /** Sets the number. */
        public void setChunk(long chunk) {
            this.chunk = chunk;
        }

        /** Its tokens. */
        public long getTokens() {
            return tokens;
        }

        /** Sets its tokens. */
        public void setTokens(long tokens) {
            this.tokens = tokens;
        }

        /** Its unknown tokens. */
        public long getUnknown() {
            return unknown;
        }

        /** Sets its unknown tokens. */
        public void setUnknown(long unknown) {
            this.unknown = unknown;
        }

        /** The SHA-256 of its ids, 4 bytes each, big-endian. */
        public byte[] getSha256() {
            return sha256;
        }

        /** Sets the hash. */
        public void setSha256(byte[] sha256) {
            this.sha256 = sha256;
        }
    }
}
