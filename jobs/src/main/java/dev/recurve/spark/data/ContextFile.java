package dev.recurve.spark.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Context vectors of a shard in a file of this process: they may be larger than the heap, and training reads them in another
 * order in every epoch. The operating system keeps in memory what fits.
 */
final class ContextFile implements AutoCloseable {
    private final FileChannel channel;
    private long end;

    /** A new file in {@code java.io.tmpdir}, which nobody else sees and which goes with the process. */
    ContextFile() throws IOException {
        Path path = Files.createTempFile("recurve-contexts-", ".f32");
        channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(path); // its name: the file lives as long as it is open
    }

    /** Writes little-endian floats; returns where. */
    long append(ByteBuffer floats) throws IOException {
        long start = end;
        while (floats.hasRemaining()) {
            end += channel.write(floats, end);
        }
        return start;
    }

    /** Reads floats. */
    float[] read(long start, int count) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(count, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, start + bytes.position()) < 0) {
                throw new IOException("context vectors end at byte " + channel.size() + ", " + count + " floats from "
                        + start + " expected");
            }
        }
        float[] floats = new float[count];
        bytes.flip().asFloatBuffer().get(floats);
        return floats;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
