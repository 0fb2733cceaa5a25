package dev.recurve.spark.data;

import dev.recurve.artifact.Hashes;
import dev.recurve.vocab.LabelSet;
import dev.recurve.vocab.Vocabulary;
import java.io.Serializable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Counts what was written of a split, and hashes it. */
final class SentenceAudit {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    private record Sums(long sentences, long tokens, long unknown, int longest, long unseen, BigInteger hash)
            implements Serializable {
        static final Sums ZERO = new Sums(0, 0, 0, 0, 0, BigInteger.ZERO);

        Sums plus(Sums other) {
            return new Sums(
                    sentences + other.sentences,
                    tokens + other.tokens,
                    unknown + other.unknown,
                    Math.max(longest, other.longest),
                    unseen + other.unseen,
                    hash.add(other.hash).mod(MODULUS));
        }
    }

    private SentenceAudit() {}

    /** @param illFormed sentences that were counted as such when they were read */
    static SentenceCounts of(Dataset<Row> rows, LabelSet labels, long illFormed) {
        Sums sums = rows.javaRDD().map(row -> one(row, labels)).fold(Sums.ZERO, Sums::plus);
        byte[] hash = new byte[32];
        byte[] digits = sums.hash.toByteArray();
        int count = Math.min(digits.length, hash.length);
        System.arraycopy(digits, digits.length - count, hash, hash.length - count, count);
        return new SentenceCounts(
                sums.sentences, sums.tokens, sums.unknown, sums.longest, sums.unseen, illFormed, Hashes.hex(hash));
    }

    private static Sums one(Row row, LabelSet labels) {
        List<Integer> ids = row.getList(row.fieldIndex(SentenceSchema.IDS));
        List<Integer> own = row.getList(row.fieldIndex(SentenceSchema.LABELS));
        List<String> tokens = row.getList(row.fieldIndex(SentenceSchema.TOKENS));
        MessageDigest digest = Hashes.sha256();
        digest.update(ByteBuffer.allocate(8)
                .putLong(row.getLong(row.fieldIndex(SentenceSchema.ID)))
                .array());
        digest.update(String.join("\t", tokens).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        ids.forEach(id -> digest.update(ByteBuffer.allocate(4).putInt(id).array()));
        own.forEach(id -> digest.update(ByteBuffer.allocate(4).putInt(id).array()));
        return new Sums(
                1,
                ids.size(),
                ids.stream().filter(id -> id == Vocabulary.UNKNOWN_ID).count(),
                ids.size(),
                own.stream().filter(id -> labels.count(id) == 0).count(),
                new BigInteger(1, digest.digest()));
    }
}
