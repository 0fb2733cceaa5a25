package dev.recurve.spark.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recurve.artifact.Hashes;
import dev.recurve.artifact.Manifest;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.apache.hadoop.conf.Configuration;

/** Corpora whose manifest has other values than were written. */
class CorpusFolderFuzzTest {
    private static final Configuration HADOOP = new Configuration();
    private static final String WORDS = "<unk>\t3\n<eos>\t2\nboy\t1\n";
    private static final String LABELS = "O\t3\nB-A\t1\n";
    private static final Path FOLDER = folder();

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("corpus");
            Files.writeString(folder.resolve("vocabulary.tsv"), WORDS);
            Files.writeString(folder.resolve("labels.tsv"), LABELS);
            Files.createFile(folder.resolve(Manifest.SUCCESS));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a corpus says of itself, for all of it to be read. */
    @FunctionalInterface
    private interface Reading {
        TokenizerSettings read() throws IOException;
    }

    @Property
    void aCorpusIsReadOrRefused(@ForAll("corpora") String manifest) throws IOException {
        Files.writeString(FOLDER.resolve(Manifest.NAME), manifest);
        requireReadOrRefused(() -> {
            CorpusFolder corpus = CorpusFolder.open(FOLDER.toString(), HADOOP);
            assertThat(corpus.vocabulary().size()).isEqualTo(3);
            assertThat(corpus.has(Split.TEST)).isFalse();
            return corpus.tokenizer();
        });
    }

    @Property
    void aCorpusOfSentencesIsReadOrRefused(@ForAll("sentences") String manifest) throws IOException {
        Files.writeString(FOLDER.resolve(Manifest.NAME), manifest);
        requireReadOrRefused(() -> {
            SentenceFolder corpus = SentenceFolder.open(FOLDER.toString(), HADOOP);
            assertThat(corpus.labels().names()).containsExactly("O", "B-A");
            corpus.scheme();
            return corpus.tokenizer();
        });
    }

    private static void requireReadOrRefused(Reading reading) throws IOException {
        boolean read = false;
        try {
            assertThat(reading.read()).isNotNull();
            read = true;
        } catch (RecurveException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
        }
        Statistics.label("inputs").collect(read ? "read" : "refused");
    }

    @Provide
    Arbitrary<String> corpora() {
        return Arbitraries.randomValue(random -> manifest(CorpusFolder.TYPE, random));
    }

    @Provide
    Arbitrary<String> sentences() {
        return Arbitraries.randomValue(random -> manifest(SentenceFolder.TYPE, random));
    }

    /** A manifest in which one to three values are others, at any depth, or gone. */
    private static String manifest(String type, Random random) {
        try {
            ObjectNode manifest = (ObjectNode) new ObjectMapper()
                    .readTree(
                            """
                    {"type":"%s","version":1,"seed":1,"tokenizer":{"type":"unicode","lower-case":true,"fold-numbers":false},
                     "labels":{"of":"tokens","scheme":"iob2","sha256":"%s"},"vocabulary":{"sha256":"%s","types":3},
                     "splits":{"train":{"lines":1,"blank-lines":0,"sentences":1,"tokens":2,"longest":2,"sha256":"ab"}}}
                    """
                                    .formatted(type, hash(LABELS), hash(WORDS)));
            for (int left = random.nextInt(4); left > 0; left--) {
                change(manifest, random);
            }
            return manifest.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of labels only the names are hashed. */
    private static String hash(String table) {
        String hashed = table.equals(LABELS) ? "O\nB-A" : table;
        return Hashes.hex(Hashes.sha256().digest(hashed.getBytes(StandardCharsets.UTF_8)));
    }

    private static void change(ObjectNode object, Random random) {
        List<String> names = List.copyOf(new TreeSet<>(
                object.properties().stream().map(Map.Entry::getKey).toList()));
        if (names.isEmpty()) {
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        if (object.get(name) instanceof ObjectNode inner && random.nextInt(4) > 0) {
            change(inner, random);
        } else if (random.nextInt(4) == 0) {
            object.remove(name);
        } else {
            object.set(random.nextInt(6) == 0 ? name + "\n" : name, value(random));
        }
    }

    private static JsonNode value(Random random) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(9)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.numberNode(random.nextLong());
            case 2 -> nodes.numberNode(-1);
            case 3 -> nodes.numberNode(1e308);
            case 4 -> nodes.textNode("");
            case 5 -> nodes.textNode("${tokenizer}\n\u0000");
            case 6 -> nodes.booleanNode(true);
            case 7 -> nested(random.nextInt(900), nodes);
            default -> nodes.objectNode().put("type", "x").put("", 1);
        };
    }

    private static JsonNode nested(int depth, JsonNodeFactory nodes) {
        JsonNode at = nodes.numberNode(1);
        for (int i = 0; i < depth; i++) {
            at = i % 2 == 0 ? nodes.arrayNode().add(at) : nodes.objectNode().set("a", at);
        }
        return at;
    }
}
