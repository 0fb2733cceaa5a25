package dev.recurve.spark.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.batch.Window;
import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class CorpusLayoutTest extends SparkTest {
    private static final Configuration HADOOP = new Configuration();

    /** What a shard must give: inputs and targets [direction][lane][position], cut from the stream in memory. */
    private record Expected(int[][][] inputs, int[][][] targets) {
        /** Written from the definition, target by target, and sharing no code with the layout. */
        static Expected of(int[] stream, int workers, int lanes, int shard) {
            int length = (stream.length + workers * lanes - 1) / (workers * lanes);
            int[][][] inputs = new int[2][lanes][length];
            int[][][] targets = new int[2][lanes][length];
            for (int lane = 0; lane < lanes; lane++) {
                int start = (shard * lanes + lane) * length;
                int end = Math.min(stream.length, start + length);
                for (int t = 0; t < length; t++) {
                    boolean real = start + t < end;
                    int forward = start + t;
                    int backward = end - 1 - t;
                    targets[0][lane][t] = real ? stream[forward] : -1;
                    inputs[0][lane][t] = real ? (forward == 0 ? 1 : stream[forward - 1]) : 0;
                    targets[1][lane][t] = real ? stream[backward] : -1;
                    inputs[1][lane][t] = real ? (backward == stream.length - 1 ? 1 : stream[backward + 1]) : 0;
                }
            }
            return new Expected(inputs, targets);
        }
    }

    @Test
    void everyLaneHoldsItsPartOfTheStreamInBothDirections() throws IOException {
        CorpusFolder corpus = corpus(30_000);
        int[] stream = stream(corpus, Split.TRAIN);
        assertThat(stream.length).isGreaterThan(3 * CorpusFolder.CHUNK_TOKENS);

        for (int[] shape : new int[][] {{1, 1}, {1, 7}, {2, 20}, {3, 5}}) {
            CorpusLayout layout = layout(corpus, true, shape[0], shape[1], 4096);
            assertShards(layout, stream, 2, 35);
        }
        assertShards(layout(corpus, false, 2, 20, 4096), stream, 1, 70);
    }

    @Test
    void smallStreamsAndSegmentsMeetEveryEdge() throws IOException {
        for (int tokens : new int[] {1, 2, 3, 9, 10, 33}) {
            CorpusFolder corpus = prepare("small" + tokens, "input.path=" + write("in" + tokens, words(tokens)));
            int[] stream = stream(corpus, Split.TRAIN);
            assertThat(stream).hasSize(tokens + 1);
            for (int[] shape : new int[][] {{1, 1}, {2, 2}, {3, 4}}) {
                CorpusLayout layout = layout(corpus, true, shape[0], shape[1], 3);
                assertShards(layout, stream, 2, 4);
            }
        }
    }

    @Test
    void aReaderMayStartAnywhere() throws IOException {
        CorpusFolder corpus = corpus(20_000);
        int[] stream = stream(corpus, Split.TRAIN);
        CorpusLayout layout = layout(corpus, true, 1, 2, 512);
        Expected expected = Expected.of(stream, 1, 2, 0);
        for (long position : new long[] {0, 1, 511, 512, 513, layout.length() / 2, layout.length() - 1}) {
            try (ShardReader reader = ShardReader.open(layout.location(), 0, position, HADOOP)) {
                Window window = new Window(2, 100, 2);
                assertThat(reader.next(window)).isTrue();
                assertThat(window.position()).isEqualTo(position);
                assertWindow(window, expected);
            }
        }
        try (ShardReader end = ShardReader.open(layout.location(), 0, layout.length(), HADOOP)) {
            assertThat(end.next(new Window(2, 100, 2))).isFalse();
        }
        assertThatThrownBy(() -> ShardReader.open(layout.location(), 0, layout.length() + 1L, HADOOP))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("position must be from 0 to " + layout.length());
    }

    @Test
    void laterRowGroupsAreReachedWithoutTheEarlierOnes() throws IOException {
        // Five million tokens in both directions are 40 MB: five row groups or more.
        int[] stream = new int[5_000_000];
        Arrays.setAll(stream, i -> (int) (i * 2654435761L >>> 16 & 0xffff));
        CorpusFolder corpus = corpusOf(stream);
        CorpusLayout layout = layout(corpus, true, 1, 20, 4096);
        Expected expected = Expected.of(stream, 1, 20, 0);
        for (long position : new long[] {0, 100_000, 200_001, layout.length() - 10}) {
            try (ShardReader reader = ShardReader.open(layout.location(), 0, position, HADOOP)) {
                Window window = new Window(2, 35, 20);
                assertThat(reader.next(window)).isTrue();
                assertWindow(window, expected);
            }
        }
    }

    @Test
    void aLayoutIsMadeOnceAndMadeAgainWhenDamaged() throws IOException {
        CorpusFolder corpus = corpus(100);
        CorpusLayout first = layout(corpus, false, 2, 2, 4096);
        Path folder = Path.of(corpus.folder().location(), "layouts", "train-forward-w2-l2");
        Object made = Files.getLastModifiedTime(folder.resolve("manifest.json"));

        assertThat(layout(corpus, false, 2, 2, 4096).location()).isEqualTo(first.location());
        assertThat(Files.getLastModifiedTime(folder.resolve("manifest.json"))).isEqualTo(made);

        Files.delete(folder.resolve("_SUCCESS"));
        assertShards(layout(corpus, false, 2, 2, 4096), stream(corpus, Split.TRAIN), 1, 10);
        assertThat(folder.resolve("_SUCCESS")).exists();
        assertThat(folder.getParent().toFile().list()).containsExactly("train-forward-w2-l2");
    }

    @Test
    void severalProcessesMayMakeTheSameLayout() throws Exception {
        CorpusFolder corpus = corpus(2000);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<CorpusLayout>> made = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                made.add(threads.submit(() -> layout(corpus, true, 2, 3, 4096)));
            }
            for (Future<CorpusLayout> one : made) {
                assertShards(one.get(), stream(corpus, Split.TRAIN), 2, 50);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(Path.of(corpus.folder().location(), "layouts").toFile().list())
                .containsExactly("train-both-w2-l3");
    }

    @Test
    void aMissingSplitIsNamed() throws IOException {
        CorpusFolder corpus = corpus(10);

        assertThatThrownBy(() -> CorpusLayout.of(spark, corpus, new CorpusLayout.Shape(Split.VALIDATION, false, 1, 1)))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining(
                        "has no validation split: prepare it with validation.path or validation.fraction");
    }

    private static void assertShards(CorpusLayout layout, int[] stream, int directions, int capacity)
            throws IOException {
        long counted = 0;
        for (int shard = 0; shard < layout.shards(); shard++) {
            Expected expected = Expected.of(stream, layout.shards(), layout.lanes(), shard);
            try (ShardReader reader = layout.open(shard, HADOOP)) {
                assertThat(reader.directions()).isEqualTo(directions);
                Window window = new Window(directions, capacity, layout.lanes());
                while (reader.next(window)) {
                    assertWindow(window, expected);
                    counted += window.countTargets();
                }
                assertThat(reader.position()).isEqualTo(layout.length());
            }
        }
        assertThat(counted).isEqualTo((long) stream.length * directions);
    }

    private static void assertWindow(Window window, Expected expected) {
        for (int d = 0; d < window.directions(); d++) {
            for (int lane = 0; lane < window.lanes(); lane++) {
                for (int t = 0; t < window.length(); t++) {
                    int at = (int) window.position() + t;
                    int index = window.index(d, t, lane);
                    // Plain comparison first: millions of assertion objects would take minutes.
                    if (window.targets()[index] != expected.targets[d][lane][at]
                            || window.inputs()[index] != expected.inputs[d][lane][at]) {
                        assertThat(new int[] {window.inputs()[index], window.targets()[index]})
                                .as("input and target of direction %d, lane %d, position %d", d, lane, at)
                                .containsExactly(expected.inputs[d][lane][at], expected.targets[d][lane][at]);
                    }
                }
            }
        }
    }

    private CorpusFolder corpus(int lines) throws IOException {
        Path file = write("in-" + lines + ".txt", String.join("\n", PrepareTest.randomLines(lines, lines)) + "\n");
        return prepare("corpus-" + lines, "input.path=" + file);
    }

    /** A corpus whose stream is known beforehand: one word per id, and no line end but the last. */
    private CorpusFolder corpusOf(int[] stream) throws IOException {
        CorpusFolder corpus = prepare("made", "input.path=" + write("made.txt", "a\n"));
        List<Chunk> chunks = new ArrayList<>();
        for (int from = 0; from < stream.length; from += CorpusFolder.CHUNK_TOKENS) {
            int to = Math.min(stream.length, from + CorpusFolder.CHUNK_TOKENS);
            chunks.add(new Chunk(from / CorpusFolder.CHUNK_TOKENS, Arrays.copyOfRange(stream, from, to)));
        }
        Path train = Path.of(corpus.folder().location(), "train");
        spark.createDataset(chunks, org.apache.spark.sql.Encoders.bean(Chunk.class))
                .write()
                .mode("overwrite")
                .parquet(train.toString());
        Path manifest = train.resolveSibling("manifest.json");
        String content = Files.readString(manifest);
        Files.deleteIfExists(train.resolveSibling(".manifest.json.crc"));
        Files.writeString(manifest, content.replaceFirst("\"tokens\" : 2", "\"tokens\" : " + stream.length));
        return CorpusFolder.open(corpus.folder());
    }

    private static CorpusLayout layout(CorpusFolder corpus, boolean backward, int workers, int lanes, int segment)
            throws IOException {
        return CorpusLayout.of(spark, corpus, new CorpusLayout.Shape(Split.TRAIN, backward, workers, lanes), segment);
    }

    private static String words(int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append('w').append(i).append(' ');
        }
        return out.append('\n').toString();
    }
}
