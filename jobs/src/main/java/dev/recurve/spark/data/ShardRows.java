package dev.recurve.spark.data;

import java.util.Arrays;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;

/** Decodes the rows of a shard without a box per id. */
final class ShardRows extends RecordMaterializer<ShardRows.Row> {
    /**
     * A row.
     *
     * @param direction 0 forward, 1 backward
     * @param segment the segment of every lane
     * @param ids [lanes, columns]
     */
    record Row(int direction, int segment, int[] ids) {}

    private final Root root;

    /** Makes a decoder of rows with about so many ids. */
    ShardRows(int expectedIds) {
        this.root = new Root(expectedIds);
    }

    @Override
    public Row getCurrentRecord() {
        return new Row(root.direction.value, root.segment.value, root.ids.take());
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }

    private static final class Root extends GroupConverter {
        private final IntValue direction = new IntValue();
        private final IntValue segment = new IntValue();
        private final Ids ids;

        Root(int expectedIds) {
            this.ids = new Ids(expectedIds);
        }

        @Override
        public Converter getConverter(int field) {
            return switch (field) {
                case 0 -> direction;
                case 1 -> segment;
                default -> new Nested(new Nested(ids));
            };
        }

        @Override
        public void start() {
            ids.size = 0;
        }

        @Override
        public void end() {}
    }

    /** A group with one field. */
    private static final class Nested extends GroupConverter {
        private final Converter only;

        Nested(Converter only) {
            this.only = only;
        }

        @Override
        public Converter getConverter(int field) {
            return only;
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }

    private static final class IntValue extends PrimitiveConverter {
        private int value;

        @Override
        public void addInt(int newValue) {
            this.value = newValue;
        }
    }

    private static final class Ids extends PrimitiveConverter {
        private int[] buffer;
        private int size;

        Ids(int expected) {
            this.buffer = new int[Math.max(16, expected)];
        }

        @Override
        public void addInt(int id) {
            if (size == buffer.length) {
                buffer = Arrays.copyOf(buffer, size * 2);
            }
            buffer[size++] = id;
        }

        private int[] take() {
            return Arrays.copyOf(buffer, size);
        }
    }
}
