package dev.recurve.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.jobs.Recurve;
import dev.recurve.spark.data.EmbeddingsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordVectorsJobTest {
    private static final String[] ANIMALS = {"cat", "dog", "cow"};
    private static final String[] TOOLS = {"saw", "axe", "awl"};

    @TempDir
    Path temporary;

    @BeforeEach
    void prepare() throws IOException {
        System.setProperty("spark.master", "local[2]");
        SplittableRandom random = new SplittableRandom(4);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1500; i++) {
            text.append("the ").append(ANIMALS[random.nextInt(3)]).append(" eats and sleeps here\n");
            text.append("my ").append(TOOLS[random.nextInt(3)]).append(" cuts wood with ease\n");
        }
        Path file = Files.writeString(temporary.resolve("in.txt"), text);
        assertThat(Recurve.run("prepare", "input.path=" + file, "run.corpus=" + temporary.resolve("corpus")))
                .isZero();
    }

    @AfterEach
    void clear() {
        System.clearProperty("spark.master");
    }

    private int word2vec(String output, String... more) {
        String[] arguments = {
            "word2vec",
            "run.corpus=" + temporary.resolve("corpus"),
            "word2vec.output=" + temporary.resolve(output),
            "word2vec.size=10",
            "word2vec.epochs=10",
            "word2vec.partitions=1"
        };
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Recurve.run(all);
    }

    private Map<String, List<Float>> vectors(String name) throws IOException {
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .getOrCreate()) {
            Map<String, List<Float>> vectors = new LinkedHashMap<>();
            EmbeddingsFolder folder =
                    EmbeddingsFolder.open(temporary.resolve(name).toString(), new Configuration());
            for (Row row : folder.rows(spark).orderBy("sentence").collectAsList()) {
                vectors.put(row.getAs("token"), row.getList(row.fieldIndex("vector")));
            }
            return vectors;
        }
    }

    private static double cosine(List<Float> a, List<Float> b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.size(); i++) {
            ab += a.get(i) * b.get(i);
            aa += a.get(i) * a.get(i);
            bb += b.get(i) * b.get(i);
        }
        return ab / Math.sqrt(aa * bb);
    }

    @Test
    void wordsOfOneUseAreNeighboursAndTheSeedDecides() throws IOException {
        assertThat(word2vec("first")).isZero();
        assertThat(word2vec("second")).isZero();
        assertThat(word2vec("other", "run.seed=2")).isZero();
        assertThat(word2vec("first")).as("nothing is overwritten").isEqualTo(1);

        Map<String, List<Float>> vectors = vectors("first");
        assertThat(vectors).hasSize(16).containsKeys("cat", "wood").doesNotContainKey("<eos>");
        for (String animal : ANIMALS) {
            for (String other : ANIMALS) {
                for (String tool : TOOLS) {
                    assertThat(cosine(vectors.get(animal), vectors.get(other)))
                            .as("%s is to %s as to %s", animal, other, tool)
                            .isGreaterThan(cosine(vectors.get(animal), vectors.get(tool)));
                }
            }
        }
        assertThat(vectors("second")).isEqualTo(vectors);
        assertThat(vectors("other")).isNotEqualTo(vectors);

        List<String> lines = Files.readAllLines(temporary.resolve("first").resolve(WordVectorsJob.TEXT));
        assertThat(lines).hasSize(17).first().isEqualTo("16 10");
        String[] cat = lines.stream()
                .filter(line -> line.startsWith("cat "))
                .findFirst()
                .orElseThrow()
                .split(" ");
        assertThat(cat).hasSize(11);
        assertThat(Float.parseFloat(cat[10])).isEqualTo(vectors.get("cat").get(9));
        assertThat(Recurve.run("inspect", temporary.resolve("first").toString()))
                .isZero();
    }

    @Test
    void aCorpusOfRareWordsIsAnErrorOfOneLine() {
        assertThat(word2vec("none", "word2vec.min-count=100000")).isEqualTo(1);
        assertThat(temporary.resolve("none")).doesNotExist();
    }
}
