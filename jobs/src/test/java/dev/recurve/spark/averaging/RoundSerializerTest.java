package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class RoundSerializerTest {
    private static final ClassTag<Object> ANY = ClassTag$.MODULE$.apply(Object.class);
    private static final SerializerInstance SERIALIZER = new RoundSerializer().newInstance();

    private static final WorkerReport REPORT = new WorkerReport(
            3,
            "executor_host_1",
            WindowLosses.NONE,
            new WorkerReport.Times(1, 2, 3),
            4,
            5,
            null,
            new WorkerReport.StepFailure("loss or gradient", 7, Double.NaN, 2, 0.1));

    /** Native memory as a worker's, of a size that is no multiple of any chunk. */
    private static SlicePart part(int length, long seed) {
        FloatBuffer values = ByteBuffer.allocateDirect(length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        Random random = new Random(seed);
        for (int i = 0; i < length; i++) {
            values.put(i, Float.intBitsToFloat(random.nextInt())); // every bit pattern, NaN and denormals as well
        }
        return new SlicePart(1, 2, 3, 1L << 40, values);
    }

    private static byte[] written(List<Tuple2<Integer, RoundRecord>> records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SerializationStream stream = SERIALIZER.serializeStream(bytes);
        records.forEach(record -> {
            stream.writeKey(record._1(), ANY);
            stream.writeValue(record._2(), ANY);
        });
        stream.close();
        return bytes.toByteArray();
    }

    private static DeserializationStream reading(byte[] bytes) {
        return SERIALIZER.deserializeStream(new ByteArrayInputStream(bytes));
    }

    private static List<Tuple2<Object, Object>> read(byte[] bytes) {
        List<Tuple2<Object, Object>> records = new ArrayList<>();
        JavaConverters.asJavaIterator(reading(bytes).asKeyValueIterator()).forEachRemaining(records::add);
        return records;
    }

    private static void assertSame(SlicePart found, SlicePart sent) {
        assertThat(found.vector()).isEqualTo(sent.vector());
        assertThat(found.slice()).isEqualTo(sent.slice());
        assertThat(found.worker()).isEqualTo(sent.worker());
        assertThat(found.weight()).isEqualTo(sent.weight());
        assertThat(found.floats().capacity()).isEqualTo(sent.floats().capacity());
        for (int i = 0; i < sent.floats().capacity(); i++) {
            assertThat(Float.floatToRawIntBits(found.floats().get(i)))
                    .isEqualTo(Float.floatToRawIntBits(sent.floats().get(i)));
        }
    }

    @Test
    void recordsArriveBitForBit() {
        SlicePart large = part(Slices.FLOATS - 1, 1);
        SlicePart small = part(1, 2);
        List<Tuple2<Object, Object>> records = read(written(
                List.of(new Tuple2<>(0, REPORT), new Tuple2<>(-5, large), new Tuple2<>(Integer.MAX_VALUE, small))));

        assertThat(records).map(Tuple2::_1).containsExactly(0, -5, Integer.MAX_VALUE);
        assertThat(records.get(0)._2()).isEqualTo(REPORT);
        assertSame((SlicePart) records.get(1)._2(), large);
        assertSame((SlicePart) records.get(2)._2(), small);
    }

    @Test
    void nothingIsAnEmptyStream() {
        assertThat(read(new byte[0])).isEmpty();
    }

    /** As Spark reads what it has spilled: keys and values, counted. */
    @Test
    void keysAndValuesOneByOne() {
        SlicePart sent = part(5000, 3);
        DeserializationStream stream = reading(written(List.of(new Tuple2<>(9, sent), new Tuple2<>(1, REPORT))));
        assertThat(stream.<Object>readKey(ANY)).isEqualTo(9);
        assertSame((SlicePart) stream.readValue(ANY), sent);
        assertThat(stream.<Object>readKey(ANY)).isEqualTo(1);
        assertThat(stream.<Object>readValue(ANY)).isEqualTo(REPORT);
    }

    /** Spark would take it for the end, and a mean would be of fewer workers than there are. */
    @Test
    void aCutOffStreamIsRefusedWhereverItEnds() {
        byte[] whole = written(List.of(new Tuple2<>(0, part(20, 4)), new Tuple2<>(1, REPORT)));
        int first = written(List.of(new Tuple2<>(0, part(20, 4)))).length;
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = new byte[length];
            System.arraycopy(whole, 0, cut, 0, length);
            if (length == first) {
                assertThat(read(cut)).hasSize(1);
            } else {
                assertThatThrownBy(() -> read(cut))
                        .as("%d of %d bytes", length, whole.length)
                        .hasMessageContaining("the parameters of a round are cut off");
            }
        }
    }

    @Test
    void aFlippedBitIsRefusedWhereverItIs() {
        byte[] whole = written(List.of(new Tuple2<>(7, part(20, 5)), new Tuple2<>(8, REPORT)));
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            assertThatThrownBy(() -> read(flipped)).as("byte %d", i).hasMessageContaining("the parameters of a round");
        }
    }

    @Test
    void whatIsDamagedIsNamed() {
        byte[] bytes = written(List.of(new Tuple2<>(0, part(3000, 5))));
        bytes[bytes.length / 2] ^= 1;
        assertThatThrownBy(() -> read(bytes))
                .hasMessageContaining("slice 2 of vector 1 of worker 3 is not what was sent: its checksum differs");
    }

    /** Closing is what gives a block back to the network's buffers, or its file. */
    @Test
    void theStreamIsClosedAtItsEnd() {
        List<String> closed = new ArrayList<>();
        byte[] bytes = written(List.of(new Tuple2<>(0, part(10, 8))));
        var records = JavaConverters.asJavaIterator(SERIALIZER
                .deserializeStream(new ByteArrayInputStream(bytes) {
                    @Override
                    public void close() {
                        closed.add("closed");
                    }
                })
                .asKeyValueIterator());
        records.next();
        assertThat(closed).isEmpty();
        assertThat(records.hasNext()).isFalse();
        assertThat(closed).hasSize(1);
    }

    /** Of a damaged size no memory is asked for. */
    @Test
    void aSizeThatNoSliceHasIsRefused() {
        byte[] bytes = written(List.of(new Tuple2<>(0, part(10, 7))));
        bytes[4 + 1 + 3 * 4 + 8] = 0x70;
        assertThatThrownBy(() -> read(bytes)).hasMessageContaining("values, found 1879048202");
    }

    @Test
    void sizesAreThoseOnTheHeap() {
        assertThat(part(1000, 6).estimatedSize()).isLessThan(1000);
        assertThat(new SlicePart(0, 0, 0, 1, FloatBuffer.allocate(1000)).estimatedSize())
                .isBetween(4000L, 5000L);
    }
}
