package dev.recurve.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointContents;
import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.EmbedSettings;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TaggerSettings;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.VocabularySettings;
import dev.recurve.embed.Sentence;
import dev.recurve.embed.SentenceEmbedder;
import dev.recurve.jobs.Recurve;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SentenceClassifier;
import dev.recurve.model.SentenceModel;
import dev.recurve.model.SentenceSizes;
import dev.recurve.model.SequenceTagger;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.Sessions;
import dev.recurve.vocab.LabelSet;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabellingTest {
    private static final List<String> WORDS = List.of("ada", "bob", "runs", "sees", ".");

    private static SparkSession spark;

    @TempDir
    Path temporary;

    @BeforeAll
    static void start() {
        System.setProperty("spark.master", "local[2]");
        spark = Sessions.open("labelling-test");
    }

    @AfterAll
    static void stop() {
        System.clearProperty("spark.master");
        spark.stop();
    }

    /** A tagger and a classifier with random weights. */
    @BeforeEach
    void writeModels() throws IOException {
        start(); // commands stop the session
        Vocabulary vocabulary = Vocabulary.of(
                WORDS.stream().map(word -> new TokenCount(word, 3)).toList(), 0, new VocabularySettings(1, 100));
        var tokenizer = new TokenizerSettings(TokenizerSettings.Type.WHITESPACE, true, false);
        var config = ConfigFactory.parseString(
                "tagger { embedding = 6, hidden = 7, init-range = 1 }\nclassifier { embedding = 6, hidden = 5, init-range = 1 }");
        LabelSet labels = LabelSet.ofNames(List.of("O", "B-X", "I-X"));
        SentenceSizes sizes = SentenceSizes.of(vocabulary.size(), labels.names());
        write(
                "tagger",
                SequenceTagger.create(ConfigReader.read(config, "tagger", TaggerSettings.class), sizes, 3),
                vocabulary,
                labels,
                tokenizer);
        write(
                "classifier",
                SentenceClassifier.create(ConfigReader.read(config, "classifier", ClassifierSettings.class), sizes, 3),
                vocabulary,
                labels,
                tokenizer);
    }

    private void write(
            String name, SentenceModel model, Vocabulary vocabulary, LabelSet labels, TokenizerSettings tokenizer)
            throws IOException {
        try (model) {
            var contents = new SentenceCheckpoint.Contents(model, vocabulary, labels, tokenizer, null, Map.of());
            SentenceCheckpoint.write(
                    HadoopFolder.of(at(name), spark.sparkContext().hadoopConfiguration()),
                    false,
                    contents,
                    null,
                    staged -> {});
        }
    }

    private String at(String name) {
        return temporary.resolve(name).toString();
    }

    private static Dataset<Row> rows(List<String[]> sentences) {
        StructType schema = DataTypes.createStructType(new StructField[] {
            DataTypes.createStructField("key", DataTypes.IntegerType, false),
            DataTypes.createStructField("tokens", DataTypes.createArrayType(DataTypes.StringType), true)
        });
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < sentences.size(); i++) {
            rows.add(RowFactory.create(i, sentences.get(i)));
        }
        return spark.createDataFrame(rows, schema);
    }

    private static List<String[]> sentences(int count) {
        Random random = new Random(6);
        List<String[]> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sentences.add(random.ints(random.nextInt(6), 0, WORDS.size())
                    .mapToObj(WORDS::get)
                    .toArray(String[]::new));
        }
        return sentences;
    }

    @Test
    void aRowGetsTheSameLabelsInAnyCompanyAndRowsWithoutTokensStay() {
        SequenceTaggerModel tagger = SequenceTaggerModel.of(at("tagger"));
        List<String[]> sentences = sentences(50);
        List<Row> together =
                tagger.transform(rows(sentences).repartition(3)).orderBy("key").collectAsList();
        assertThat(together).hasSize(50);
        for (int i = 0; i < 50; i++) {
            Row alone = tagger.transform(rows(sentences.subList(i, i + 1))).first();
            Row row = together.get(i);
            assertThat(row.getInt(0)).isEqualTo(i);
            if (sentences.get(i).length == 0) {
                assertThat(row.isNullAt(2)).isTrue();
                assertThat(row.isNullAt(3)).isTrue();
            } else {
                assertThat(row.<String>getList(2))
                        .hasSize(sentences.get(i).length)
                        .isEqualTo(alone.getList(2));
                assertThat(row.<Float>getList(3)).isEqualTo(alone.getList(3)).allMatch(p -> p > 0 && p <= 1);
            }
        }
    }

    @Test
    void stagesWorkInAPipelineThatIsSavedAndLoaded() throws IOException {
        SequenceTaggerModel tagger = SequenceTaggerModel.of(at("tagger"));
        SentenceClassifierModel classifier = SentenceClassifierModel.of(at("classifier"))
                .setOutputCol("label")
                .setProbabilityCol("probability");
        Dataset<Row> rows = rows(sentences(20));
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {tagger, classifier})
                .fit(rows);
        List<Row> before = pipeline.transform(rows).collectAsList();
        pipeline.write().save(at("pipeline"));
        List<Row> after = PipelineModel.load(at("pipeline")).transform(rows).collectAsList();
        assertThat(after).isEqualTo(before);
        assertThat(before.get(0).schema().fieldNames())
                .containsExactly("key", "tokens", "labels", "probabilities", "label", "probability");
        assertThatThrownBy(() -> pipeline.write().save(at("pipeline"))).isInstanceOf(IOException.class);
    }

    /** The label is the first word: after training every row has it. */
    @Test
    void aTrainerMakesAStage() throws IOException {
        StructType schema = rows(sentences(1)).schema().add("label", DataTypes.StringType);
        List<Row> rows = new ArrayList<>();
        List<String[]> sentences = sentences(200);
        for (int i = 0; i < sentences.size(); i++) {
            if (sentences.get(i).length > 0) {
                rows.add(RowFactory.create(i, sentences.get(i), sentences.get(i)[0].equals("ada") ? "A" : "B"));
            }
        }
        Dataset<Row> data = spark.createDataFrame(rows, schema);
        SentenceClassifierTrainer trainer = new SentenceClassifierTrainer()
                .setFolder(at("training"))
                .setSettings(
                        "classifier.hidden=8",
                        "classifier.embedding=8",
                        "classifier.pooling=last",
                        "classifier.dropout=0",
                        "batch.sentences=8",
                        "averaging.workers=2",
                        "averaging.steps=5",
                        "training.epochs=10",
                        "training.optimizer.type=adam",
                        "training.optimizer.learning-rate=0.03");
        trainer.write().save(at("trainer"));
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {SentenceClassifierTrainer.load(at("trainer"))})
                .fit(data);
        long right = pipeline.transform(data).filter("label = labels").count();
        assertThat((double) right / rows.size()).isGreaterThan(0.95);
        assertThatThrownBy(() -> trainer.setLabelCol("key").fit(data))
                .hasMessageContaining("labelCol 'key' must be string, found int");
    }

    @Test
    void anEmbedderGivesTheVectorsOfTheModel() throws IOException {
        Vocabulary vocabulary = Vocabulary.of(
                WORDS.stream().map(word -> new TokenCount(word, 3)).toList(), 0, new VocabularySettings(1, 100));
        var config = ConfigFactory.parseString("model { direction = both, embedding = 5, hidden = 6, init-range = 1 }");
        ModelSettings settings = ConfigReader.read(config, "model", ModelSettings.class);
        Dataset<Row> rows = rows(sentences(30));
        try (LanguageModel model = LanguageModel.create(settings, vocabulary.size(), 3)) {
            var tokenizer = new TokenizerSettings(TokenizerSettings.Type.WHITESPACE, false, false);
            Checkpoint.write(
                    HadoopFolder.of(at("bilm"), spark.sparkContext().hadoopConfiguration()),
                    false,
                    new CheckpointContents(model, vocabulary, tokenizer, Map.of()));
            ContextualEmbedder stage = ContextualEmbedder.of(at("bilm")).setLayers("all");
            stage.write().save(at("embedder"));
            List<Row> embedded = ContextualEmbedder.load(at("embedder"))
                    .transform(rows.repartition(3))
                    .orderBy("key")
                    .collectAsList();
            List<Sentence<Integer>> expected = new ArrayList<>();
            for (String[] tokens : sentences(30)) {
                expected.add(new Sentence<>(
                        expected.size(),
                        Arrays.stream(tokens).mapToInt(vocabulary::id).toArray()));
            }
            try (SentenceEmbedder embedder = new SentenceEmbedder(model, EmbedSettings.Layers.ALL, 100, 100)) {
                embedder.embed(expected.iterator()).forEachRemaining(sentence -> {
                    if (sentence.vectors().length == 0) {
                        assertThat(embedded.get(sentence.key()).isNullAt(2)).isTrue();
                        return;
                    }
                    List<scala.collection.Seq<Float>> found =
                            embedded.get(sentence.key()).getList(2);
                    assertThat(found).hasSize(sentence.vectors().length);
                    for (int t = 0; t < found.size(); t++) {
                        float[] vector = new float[found.get(t).size()];
                        for (int i = 0; i < vector.length; i++) {
                            vector[i] = found.get(t).apply(i);
                        }
                        assertThat(vector).isEqualTo(sentence.vectors()[t]);
                    }
                });
            }
            assertThatThrownBy(() -> stage.setLayers("mean").transform(rows))
                    .hasMessageContaining("layers = mean needs layers of one width");
        }
    }

    @Test
    void schemasThatDoNotFitAreRefused() {
        SequenceTaggerModel tagger = SequenceTaggerModel.of(at("tagger"));
        StructType schema = rows(sentences(1)).schema();
        assertThatThrownBy(() -> tagger.setInputCol("text").transformSchema(schema))
                .hasMessageContaining("inputCol 'text' expected among the columns, found key, tokens");
        assertThatThrownBy(() -> tagger.setInputCol("key").transformSchema(schema))
                .hasMessageContaining("must be array<string> (tokens) or string (text), found int");
        assertThatThrownBy(
                        () -> tagger.setInputCol("tokens").setOutputCol("key").transformSchema(schema))
                .hasMessageContaining("column 'key' is there already");
        assertThatThrownBy(() -> SequenceTaggerModel.of(at("classifier")))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("expected a tagger")
                .hasMessageContaining("found a classifier");
    }

    @Test
    void tagWritesConllInTheOrderOfTheInput() throws IOException {
        Files.writeString(temporary.resolve("in.txt"), "Ada runs .\nBob sees Ada\n");
        assertThat(Recurve.run(
                        "tag",
                        "run.model=" + at("tagger"),
                        "label.path=" + temporary.resolve("in.txt"),
                        "label.format=text",
                        "label.output=" + at("out")))
                .isZero();
        start();
        List<String> lines = lines(temporary.resolve("out/rows"));
        assertThat(lines).hasSize(8);
        assertThat(lines.stream().map(line -> line.split("\t")[0]))
                .containsExactly("Ada", "runs", ".", "", "Bob", "sees", "Ada", "");
        assertThat(lines.get(0).split("\t")[1]).isIn("O", "B-X", "I-X");
    }

    @Test
    void classifyReadsLabelledLinesAndKeepsKeys() throws IOException {
        Files.writeString(
                temporary.resolve("in.jsonl"), "{\"k\": 7, \"text\": \"ada runs\"}\n{\"k\": \"5\", \"text\": \"\"}\n");
        assertThat(Recurve.run(
                        "classify",
                        "run.model=" + at("classifier"),
                        "label.path=" + temporary.resolve("in.jsonl"),
                        "label.id=k",
                        "label.output=" + at("out")))
                .isZero();
        start();
        List<Row> rows = spark.read().parquet(at("out/rows")).orderBy("id").collectAsList();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).<String>getAs("document")).isEqualTo("7");
        assertThat(rows.get(0).<String>getAs("text")).isEqualTo("ada runs");
        assertThat(rows.get(0).<String>getAs("label")).isIn("O", "B-X", "I-X");
        assertThat(rows.get(1).<String>getAs("document")).isEqualTo("5");
        assertThat(rows.get(1).isNullAt(rows.get(1).fieldIndex("label"))).isTrue();
    }

    @Test
    void classifyWritesThreeFieldsForEveryLine() throws IOException {
        Files.writeString(temporary.resolve("in.jsonl"), "{\"text\": \"ada\\nruns\\tbob\"}\n{\"text\": \"\"}\n");
        assertThat(Recurve.run(
                        "classify",
                        "run.model=" + at("classifier"),
                        "label.path=" + temporary.resolve("in.jsonl"),
                        "label.format=text",
                        "label.output=" + at("out")))
                .isZero();
        start();
        List<String> lines = lines(temporary.resolve("out/rows"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).matches("(O|B-X|I-X)\t[01]\\.\\d{6}\tada runs bob");
        assertThat(lines.get(1)).isEqualTo("\t\t");
    }

    @Test
    void rowsWithoutLabelsAreNamed() {
        StructType schema = rows(sentences(1)).schema().add("label", DataTypes.StringType);
        Dataset<Row> data = spark.createDataFrame(
                List.of(
                        RowFactory.create(0, new String[] {"ada"}, "A"),
                        RowFactory.create(1, new String[] {"bob"}, null)),
                schema);
        SentenceClassifierTrainer trainer = new SentenceClassifierTrainer().setFolder(at("nulls"));
        assertThatThrownBy(() -> trainer.fit(data))
                .hasStackTraceContaining("tokens and labels expected in every row, found null in label: filter");
    }

    private static List<String> lines(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .toList()) {
                lines.addAll(Arrays.asList(Files.readString(file).split("\n", -1)));
                lines.remove(lines.size() - 1); // behind the last line feed
            }
        }
        return lines;
    }
}
