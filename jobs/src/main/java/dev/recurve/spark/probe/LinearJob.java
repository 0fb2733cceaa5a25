package dev.recurve.spark.probe;

import static org.apache.spark.sql.functions.col;

import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import dev.recurve.embed.EmbeddedSentence;
import dev.recurve.embed.Sentence;
import dev.recurve.embed.SentenceEmbedder;
import dev.recurve.embed.VectorLayout;
import dev.recurve.probe.LabelledSentence;
import dev.recurve.probe.LabelledSentence.Property;
import dev.recurve.probe.Proportion;
import dev.recurve.report.CsvTable;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.token.Tokenizer;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a linear classifier reads from the states of each layer, and how much of that it has merely learnt word by word.
 *
 * <p>A control task gives every word type a label at random, drawn as the real labels are distributed; selectivity is the
 * accuracy of the real task less that of the control task (Hewitt and Liang 2019).
 *
 * @see <a href="https://arxiv.org/abs/1909.03368">Hewitt and Liang 2019</a>
 */
public final class LinearJob {
    /** The type in the manifest. */
    public static final String TYPE = "recurve-linear";
    /** The version of the folder's layout. */
    public static final int VERSION = 1;

    private static final int ITERATIONS = 60;
    /** Weak: enough that separable classes have finite weights. */
    private static final double REGULARIZATION = 1e-4;
    /** Every fifth sentence is for testing. */
    private static final int TEST = 5;

    private static final int BATCH_TOKENS = 8192;

    private final SparkSession spark;
    private final ProbeJobSettings settings;

    /**
     * A probe of one property on one layer.
     *
     * @param property what is predicted
     * @param layer 0 is the token embedding
     * @param classes number of labels
     * @param training words learnt from
     * @param accuracy on other sentences
     * @param majority share of the most frequent label there
     * @param control accuracy of the control task
     */
    public record Line(
            Property property,
            int layer,
            int classes,
            long training,
            Proportion accuracy,
            double majority,
            Proportion control) {
        /** The property as tables name it, {@code part-of-speech}. */
        public String name() {
            return property.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Accuracy of the task less that of the control task. */
        public double selectivity() {
            return accuracy.value() - control.value();
        }
    }

    /**
     * The result.
     *
     * @param location where it lies
     * @param lines by property and layer
     */
    public record Result(String location, List<Line> lines) {}

    /** A sentence, and whether it is for testing. */
    private record Item(LabelledSentence sentence, boolean test) implements Serializable {}

    /** A word with its vector. */
    private record Word(String word, String[] labels, float[] vector, boolean test) implements Serializable {}

    /** The words of a sentence. */
    private record Words(ArrayList<Word> words) implements Serializable {}

    /** A job over as many partitions as Spark has cores. */
    public LinearJob(SparkSession spark, ProbeJobSettings settings) {
        this.spark = spark;
        this.settings = settings;
    }

    /**
     * Measures and writes.
     *
     * @throws UsageException if no text is named
     * @throws RecurveException if the output exists, or model or text cannot be used
     * @throws IOException if reading or writing fails; nothing is left behind then
     */
    public Result run() throws IOException {
        Configuration hadoop = spark.sessionState().newHadoopConf();
        String text = settings.probe()
                .text()
                .orElseThrow(() -> new UsageException("probe linear needs probe.text, a file of sentences in CoNLL-U"));
        HadoopFolder target = HadoopFolder.of(settings.run().requireOutput(), hadoop);
        try (StagedFolder staged = StagedFolder.open(target, settings.run().overwrite())) {
            ProbedModel model = ProbedModel.open(settings.run().requireModel(), hadoop);
            List<Words> words = words(model, items(text, hadoop));
            List<Line> lines = new ArrayList<>();
            for (Property property : Property.values()) {
                lines.addAll(probe(property, model, words));
            }
            if (lines.isEmpty()) {
                throw new RecurveException("expected words with number, part of speech or head in " + text
                        + ", found none of them with two values, for training and for testing");
            }
            write(staged, lines);
            staged.commit(Manifest.create(TYPE, VERSION)
                    .with("model", model.provenance())
                    .with("text", text)
                    .with("counts", Map.of("sentences", words.size()))
                    .with("seed", settings.run().seed())
                    .with("configuration", Map.of("probe", ConfigWriter.asMap(settings.probe()))));
            return new Result(target.location(), lines);
        }
    }

    private List<Item> items(String location, Configuration hadoop) throws IOException {
        Path path = new Path(location);
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(path.getFileSystem(hadoop).open(path), StandardCharsets.UTF_8.newDecoder()))) {
            List<Item> items = new ArrayList<>();
            for (LabelledSentence sentence :
                    LabelledSentence.read(in, location, settings.probe().sentences())) {
                items.add(new Item(sentence, items.size() % TEST == 0));
            }
            return items;
        } catch (FileNotFoundException e) {
            throw new RecurveException("expected sentences at probe.text = " + location + ", found no such file", e);
        }
    }

    private List<Words> words(ProbedModel model, List<Item> items) {
        return ProbeTask.run(spark, model, items, spark.sparkContext().defaultParallelism(), LinearJob::embed);
    }

    private static List<Words> embed(Checkpoint checkpoint, List<Item> items) {
        List<Words> all = new ArrayList<>();
        Tokenizer tokenizer = Tokenizer.of(checkpoint.tokenizer());
        Iterator<Sentence<Item>> sentences = items.stream()
                .map(item -> {
                    List<String> words = item.sentence().words().stream()
                            .map(word -> normal(tokenizer, word))
                            .toList();
                    int[] ids =
                            words.stream().mapToInt(checkpoint.vocabulary()::id).toArray();
                    return new Sentence<>(item, ids, words);
                })
                .iterator();
        try (SentenceEmbedder embedder =
                new SentenceEmbedder(checkpoint.model(), Layers.ALL, BATCH_TOKENS, Integer.MAX_VALUE)) {
            Iterator<EmbeddedSentence<Item>> embedded = embedder.embed(sentences);
            while (embedded.hasNext()) {
                EmbeddedSentence<Item> one = embedded.next();
                ArrayList<Word> words = new ArrayList<>();
                LabelledSentence sentence = one.key().sentence();
                for (int i = 0; i < one.vectors().length; i++) {
                    String word = sentence.words().get(i);
                    words.add(new Word(
                            word,
                            sentence.labels().get(i),
                            one.vectors()[i],
                            one.key().test()));
                }
                all.add(new Words(words));
            }
        }
        return all;
    }

    /** As the model's tokenizer spells a word that it leaves whole. */
    private static String normal(Tokenizer tokenizer, String word) {
        List<String> tokens = tokenizer.tokens(word);
        return tokens.size() == 1 ? tokens.get(0) : word;
    }

    private List<Line> probe(Property property, ProbedModel model, List<Words> sentences) {
        TreeMap<String, Integer> classes = new TreeMap<>();
        List<Word> words = sentences.stream()
                .flatMap(sentence -> sentence.words().stream())
                .filter(word -> word.labels()[property.ordinal()] != null)
                .toList();
        words.forEach(word -> classes.putIfAbsent(word.labels()[property.ordinal()], 0));
        int next = 0;
        for (Map.Entry<String, Integer> one : classes.entrySet()) {
            one.setValue(next++);
        }
        List<Line> lines = new ArrayList<>();
        if (classes.size() < 2
                || words.stream().allMatch(Word::test)
                || words.stream().noneMatch(Word::test)) {
            return lines;
        }
        List<Integer> all = words.stream()
                .map(word -> classes.get(word.labels()[property.ordinal()]))
                .toList();
        int[] sizes = new VectorLayout(model.settings(), Layers.ALL).layerSizes();
        int start = 0;
        for (int layer = 0; layer < sizes.length; layer++) {
            Dataset<Row> data = data(words, all, start, sizes[layer]).cache();
            Dataset<Row> training = data.filter(col("test").equalTo(false));
            Dataset<Row> test = data.filter(col("test").equalTo(true));
            lines.add(new Line(
                    property,
                    layer,
                    classes.size(),
                    training.count(),
                    accuracy(training, test, "label"),
                    majority(test),
                    accuracy(training, test, "control")));
            data.unpersist();
            start += sizes[layer];
        }
        return lines;
    }

    private Dataset<Row> data(List<Word> words, List<Integer> labels, int start, int width) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            double[] features = new double[width];
            for (int j = 0; j < width; j++) {
                features[j] = words.get(i).vector()[start + j];
            }
            SplittableRandom random = new SplittableRandom(
                    settings.run().seed() * 31 + words.get(i).word().hashCode());
            double control = labels.get(random.nextInt(labels.size()));
            rows.add(RowFactory.create(
                    Vectors.dense(features),
                    (double) labels.get(i),
                    control,
                    words.get(i).test()));
        }
        return spark.createDataFrame(
                rows,
                new StructType()
                        .add("features", new VectorUDT())
                        .add("label", DataTypes.DoubleType)
                        .add("control", DataTypes.DoubleType)
                        .add("test", DataTypes.BooleanType));
    }

    private static Proportion accuracy(Dataset<Row> training, Dataset<Row> test, String label) {
        LogisticRegressionModel model = new LogisticRegression()
                .setFamily("multinomial")
                .setMaxIter(ITERATIONS)
                .setRegParam(REGULARIZATION)
                .setLabelCol(label)
                .fit(training);
        long right = model.transform(test)
                .filter(col("prediction").equalTo(col(label)))
                .count();
        return new Proportion(right, test.count());
    }

    private static double majority(Dataset<Row> test) {
        Row most = test.groupBy("label").count().orderBy(col("count").desc()).first();
        return (double) most.<Long>getAs("count") / test.count();
    }

    private static void write(StagedFolder staged, List<Line> lines) throws IOException {
        try (CsvTable table = new CsvTable(
                staged.folder().write("linear.csv"),
                "property",
                "layer",
                "classes",
                "training",
                "test",
                "accuracy",
                "low",
                "high",
                "majority",
                "control",
                "selectivity")) {
            for (Line line : lines) {
                table.row(
                        line.name(),
                        line.layer(),
                        line.classes(),
                        line.training(),
                        line.accuracy().total(),
                        line.accuracy().value(),
                        line.accuracy().low(),
                        line.accuracy().high(),
                        line.majority(),
                        line.control().value(),
                        line.selectivity());
            }
        }
    }
}
