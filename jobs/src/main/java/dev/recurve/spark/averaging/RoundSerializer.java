package dev.recurve.spark.averaging;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;

/**
 * Serializes the {@link RoundRecord}s of a shuffle as {@link RoundWriter} and {@link RoundReader} do: values go from the
 * worker's native memory to Spark's files without a copy on the heap, which Java serialization would need.
 */
final class RoundSerializer extends Serializer implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public SerializerInstance newInstance() {
        return new Streams();
    }

    /** A shuffle reads and writes streams, and nothing else. */
    private static final class Streams extends SerializerInstance {
        /** A part of what the caches nearest to a core hold, and few system calls. */
        private static final int CHUNK_BYTES = 1 << 18;

        private static final String STREAMS_ONLY = "records of a round travel in the streams of a shuffle";

        private final byte[] chunk = new byte[CHUNK_BYTES]; // a task has an instance of its own

        @Override
        public SerializationStream serializeStream(OutputStream stream) {
            return new RoundWriter(stream, chunk);
        }

        @Override
        public DeserializationStream deserializeStream(InputStream stream) {
            return new RoundReader(stream);
        }

        @Override
        public <T> ByteBuffer serialize(T value, ClassTag<T> type) {
            throw new UnsupportedOperationException(STREAMS_ONLY);
        }

        @Override
        public <T> T deserialize(ByteBuffer bytes, ClassTag<T> type) {
            throw new UnsupportedOperationException(STREAMS_ONLY);
        }

        @Override
        public <T> T deserialize(ByteBuffer bytes, ClassLoader loader, ClassTag<T> type) {
            throw new UnsupportedOperationException(STREAMS_ONLY);
        }
    }
}
