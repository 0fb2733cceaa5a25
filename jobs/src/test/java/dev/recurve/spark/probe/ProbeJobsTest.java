package dev.recurve.spark.probe;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.recurve.artifact.LocalFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointContents;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.UsageException;
import dev.recurve.config.VocabularySettings;
import dev.recurve.model.LanguageModel;
import dev.recurve.probe.Ablation;
import dev.recurve.probe.AgreementPair;
import dev.recurve.probe.GateCurve;
import dev.recurve.probe.GateCurves;
import dev.recurve.probe.LabelledSentence.Property;
import dev.recurve.probe.PairReader;
import dev.recurve.probe.PrefixReader;
import dev.recurve.probe.PrefixTree;
import dev.recurve.probe.Proportion;
import dev.recurve.probe.Unit;
import dev.recurve.report.AgreementReport;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeJobsTest {
    private static SparkSession spark;

    @TempDir
    static Path shared;

    @TempDir
    Path temporary;

    /** A biLM with random weights that knows all words of the generated pairs but one verb. */
    @BeforeAll
    static void start() throws IOException {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("probe-test")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .getOrCreate();
        List<TokenCount> words = PairSource.generate(1, 12).stream()
                .flatMap(pair -> Stream.of(pair.prefix(), List.of(pair.right(), pair.wrong()), pair.rest()))
                .flatMap(List::stream)
                .distinct()
                .filter(word -> !word.equals("greets"))
                .map(word -> new TokenCount(word, 5))
                .toList();
        Vocabulary vocabulary = Vocabulary.of(words, 10, new VocabularySettings(1, 1000));
        var settings = new ModelSettings(ModelDirection.BOTH, 2, 5, 7, 0, 0.5, 1);
        try (LanguageModel model = LanguageModel.create(settings, vocabulary.size(), 3)) {
            Checkpoint.write(
                    new LocalFolder(shared.resolve("model")),
                    false,
                    new CheckpointContents(
                            model,
                            vocabulary,
                            new TokenizerSettings(TokenizerSettings.Type.WHITESPACE, false, false),
                            Map.of()));
        }
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private ProbeJobSettings settings(String output, String... overrides) {
        List<String> all = new ArrayList<>(List.of(
                "run.model=" + shared.resolve("model"),
                "run.output=" + temporary.resolve(output),
                "probe.per-condition=12"));
        all.addAll(List.of(overrides));
        return ProbeJobSettings.read(ConfigSource.load(Optional.empty(), all));
    }

    private String read(String output, String file) throws IOException {
        return Files.readString(temporary.resolve(output).resolve(file));
    }

    @Test
    void figuresDoNotDependOnPartitions() throws IOException {
        AgreementReport report = new AgreementJob(spark, settings("a"), 1).run().report();
        new AgreementJob(spark, settings("b"), 3).run();
        assertThat(read("a", "pairs.csv")).isEqualTo(read("b", "pairs.csv"));
        assertThat(read("a", "agreement.csv")).isEqualTo(read("b", "agreement.csv"));
        long withoutGreets = PairSource.generate(1, 12).stream()
                .filter(pair -> !pair.right().equals("greets") && !pair.wrong().equals("greets"))
                .count();
        long all = report.lines().stream()
                .filter(line -> line.condition().equals(AgreementReport.ALL))
                .mapToLong(line -> line.accuracy().total())
                .sum();
        assertThat(all)
                .isEqualTo(withoutGreets)
                .isLessThan(PairSource.generate(1, 12).size());

        String[] units = {"probe.units=[\"1:0\",\"2:6\",\"1:3+2:2\"]", "probe.controls=3"};
        new AblationJob(spark, settings("c", units), 1).run();
        AblationJob.Result result = new AblationJob(spark, settings("d", units), 4).run();
        assertThat(read("c", "ablation.csv")).isEqualTo(read("d", "ablation.csv"));
        assertThat(result.report().ranked()).hasSize(3);
        assertThat(read("d", "units.csv").lines()).hasSize(4);
        assertThat(temporary.resolve("d/drops.png")).isNotEmptyFile();
        assertThat(result.intact().conditions().get("all").accuracy().total()).isEqualTo(withoutGreets);
    }

    @Test
    void everyUnitIsTakenOut() throws IOException {
        AblationJob.Result result = new AblationJob(
                        spark, settings("out", "probe.conditions=[nounpp]", "probe.definition=weights"), 2)
                .run();
        assertThat(result.report().ranked()).hasSize(14).doesNotHaveDuplicates();
    }

    /** Behind the verb the sentences go on, and only their probability says which is likelier as a whole. */
    @Test
    void sentencesAreScoredToTheirEnd() throws IOException {
        AgreementPair pair = PairSource.generate(1, 12).stream()
                .filter(one -> !one.right().equals("greets") && !one.wrong().equals("greets"))
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(temporary.resolve("one.txt"), pair.toLines());
        String pairs = "probe.pairs=[\"" + file + "\"]";
        new AgreementJob(spark, settings("verb", pairs)).run();
        new AgreementJob(spark, settings("sentence", pairs, "probe.score=sentence")).run();
        assertThat(logP(read("sentence", "pairs.csv"))).isLessThan(logP(read("verb", "pairs.csv")));
    }

    private static double logP(String table) {
        String[] row = table.split("\n")[1].split(",");
        return Double.parseDouble(row[row.length - 2]);
    }

    @Test
    void whatCannotBeMeasuredIsNamed() throws IOException {
        assertThatThrownBy(() -> new AgreementJob(spark, settings("x", "probe.conditions=[nounp]")).run())
                .isInstanceOf(UsageException.class)
                .hasMessage("probe.conditions: unknown condition 'nounp': did you mean nounpp?");
        assertThatThrownBy(() -> new AblationJob(spark, settings("x", "probe.units=[\"2:7\"]")).run())
                .isInstanceOf(UsageException.class)
                .hasMessage("no unit 2:7: the model has layers 1 to 2 with units 0 to 6 each");
        Path foreign = Files.writeString(
                temporary.resolve("foreign.txt"), "a b\tsingular\tcorrect\t1\na c\tsingular\twrong\t1\n");
        assertThatThrownBy(() -> new AgreementJob(spark, settings("x", "probe.pairs=[\"" + foreign + "\"]")).run())
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith("expected pairs whose words the model knows, found none among 1 (")
                .hasMessageContaining("unknown are for instance a, b, c: was the model trained on other text");
        assertThatThrownBy(() -> new AgreementJob(spark, settings("x", "probe.pairs=[missing.txt]")).run())
                .isInstanceOf(RecurveException.class)
                .hasMessage("expected files of pairs at probe.pairs = missing.txt, found none");
        assertThat(temporary.resolve("x")).doesNotExist();
    }

    /** The equations of the cell hold between the columns, so none is mislabelled, and h is what the kernels compute. */
    @Test
    void gatesAreShownByWord() throws IOException {
        GatesJob.Result result =
                new GatesJob(spark, settings("g", "probe.conditions=[nounpp]", "probe.units=[\"2:3\"]")).run();
        assertThat(result.curves()).hasSize(6 * 4);
        assertThat(temporary.resolve("g/unit-2-3-nounpp.png")).isNotEmptyFile();
        assertThat(temporary.resolve("g/map-nounpp.png")).isNotEmptyFile();
        mapsAreMeansOfAllUnits(read("g", "maps.csv"));
        Dataset<Row> values = spark.read().parquet(temporary.resolve("g/values").toString());
        String id = values.first().getAs("id");
        List<Row> rows = values.filter(col("layer").equalTo(2).and(col("id").equalTo(id)))
                .orderBy("position")
                .collectAsList();
        int[] ids = new int[rows.size() - 1];
        try (Checkpoint checkpoint = Checkpoint.load(new LocalFolder(shared.resolve("model")))) {
            for (int t = 1; t < rows.size(); t++) {
                ids[t - 1] = checkpoint.vocabulary().id(rows.get(t).getAs("word"));
                for (int unit = 0; unit < 7; unit++) {
                    double c = value(rows.get(t), "f", unit) * value(rows.get(t - 1), "c", unit)
                            + value(rows.get(t), "i", unit) * value(rows.get(t), "candidate", unit);
                    assertThat(value(rows.get(t), "c", unit)).isCloseTo(c, within(1e-6));
                    assertThat(value(rows.get(t), "h", unit))
                            .isCloseTo(value(rows.get(t), "o", unit) * Math.tanh(c), within(1e-6));
                }
            }
            List<GateCurve> plain = GateCurves.of(
                    checkpoint.model(),
                    checkpoint.vocabulary(),
                    coveredOf("nounpp", checkpoint),
                    List.of(new Unit(2, 3)));
            assertThat(result.curves())
                    .usingRecursiveComparison()
                    .withEqualsForType(near(), Double.class)
                    .isEqualTo(plain);
            try (PrefixReader reader = new PrefixReader(checkpoint.model(), new PrefixTree(List.of(ids)))) {
                float[] top = reader.read(Ablation.NONE)[0];
                for (int unit = 0; unit < 7; unit++) {
                    assertThat(value(rows.get(ids.length), "h", unit)).isCloseTo(top[unit], within(1e-5));
                }
            }
        }
        assertThatThrownBy(() -> new GatesJob(spark, settings("x")).run())
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("probe gates needs the units to look at");
    }

    private static List<AgreementPair> coveredOf(String frame, Checkpoint checkpoint) {
        return PairSource.generate(1, 12).stream()
                .filter(pair -> pair.frame().equals(frame)
                        && pair.unknownTo(checkpoint.vocabulary()).isEmpty())
                .toList();
    }

    /** Values in Parquet are floats. */
    private static BiPredicate<Double, Double> near() {
        return (a, b) -> Math.abs(a - b) < 1e-5;
    }

    /** All 14 units in five maps of 7 or 8 positions; the row of a named unit is its curve of c. */
    private void mapsAreMeansOfAllUnits(String table) throws IOException {
        List<String[]> rows = table.lines().skip(1).map(line -> line.split(",")).toList();
        assertThat(rows.stream().map(row -> row[3]).distinct()).hasSize(14);
        assertThat(rows.stream().map(row -> row[2]).distinct())
                .containsExactly(
                        "plural_plural",
                        "plural_singular",
                        "singular_plural",
                        "singular_singular",
                        "singular - plural");
        Map<String, Double> curve = new TreeMap<>();
        for (String[] row :
                read("g", "gates.csv").lines().map(line -> line.split(",")).toList()) {
            if (row[1].equals("c")) {
                curve.put(row[3] + row[4], Double.parseDouble(row[7]));
            }
        }
        Map<String, Double> shown = new TreeMap<>();
        for (String[] row : rows) {
            if (row[3].equals("2:3") && !row[2].contains(" ")) {
                shown.put(row[2] + row[4], Double.parseDouble(row[6]));
            }
        }
        assertThat(shown)
                .usingRecursiveComparison()
                .withEqualsForType(near(), Double.class)
                .isEqualTo(curve);
    }

    private static double value(Row row, String column, int unit) {
        return row.<Float>getList(row.fieldIndex(column)).get(unit);
    }

    /** Words of two kinds that are told apart by their vectors, and a file without heads: no depth. */
    @Test
    void linearProbesLearnWhatVectorsTell() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            text.append("1\tthe\tthe\tDET\t_\t_\t_\t_\t_\t_\n");
            text.append(
                    i % 2 == 0
                            ? "2\tboy\tboy\tNOUN\t_\tNumber=Sing\t_\t_\t_\t_\n\n"
                            : "2\tgirls\tgirl\tNOUN\t_\tNumber=Plur\t_\t_\t_\t_\n\n");
        }
        Path file = Files.writeString(temporary.resolve("words.conllu"), text);
        LinearJob.Result result = new LinearJob(spark, settings("l", "probe.text=" + file)).run();
        assertThat(result.lines())
                .extracting(LinearJob.Line::name)
                .containsExactly("number", "number", "number", "part-of-speech", "part-of-speech", "part-of-speech");
        assertThat(result.lines()).allSatisfy(line -> {
            assertThat(line.majority()).isEqualTo(0.5);
            assertThat(line.training()).isEqualTo(line.property() == Property.NUMBER ? 48 : 96);
        });
        assertThat(result.lines().get(0).accuracy()).isEqualTo(new Proportion(12, 12));
        assertThat(result.lines().get(3).accuracy()).isEqualTo(new Proportion(24, 24));
        ProbeJobSettings otherwise = settings("m", "probe.text=" + file);
        new LinearJob(spark, otherwise, 1).run();
        assertThat(read("m", "linear.csv")).isEqualTo(read("l", "linear.csv"));
        Files.writeString(file, "1\tthe\tthe\n");
        assertThatThrownBy(() -> new LinearJob(spark, settings("x", "probe.text=" + file)).run())
                .isInstanceOf(RecurveException.class)
                .hasMessage(file + ", line 1: expected the 10 columns of CoNLL-U, found 3");
        assertThatThrownBy(() -> new LinearJob(spark, settings("x")).run())
                .isInstanceOf(UsageException.class)
                .hasMessage("probe linear needs probe.text, a file of sentences in CoNLL-U");
    }

    /** The published pairs are read whole: 15,140 in 15 files. */
    @Test
    void publishedPairsAreRead() throws IOException {
        Path folder = Path.of("../../shared/data/agreement-syneval");
        assumeTrue(Files.isDirectory(folder), "no agreement-syneval beside the project");
        int pairs = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".txt")).toList()) {
                try (var in = Files.newBufferedReader(file)) {
                    pairs += PairReader.read(in, file.toString(), "f").size();
                }
            }
        }
        assertThat(pairs).isEqualTo(15_140);
    }
}
