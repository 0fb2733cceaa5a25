package dev.recurve.spark.probe;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.udf;

import dev.recurve.artifact.StagedFolder;
import dev.recurve.checkpoint.Checkpoint;
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
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

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
    private final int partitions;

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

    /** A job over as many partitions as Spark has cores. */
    public LinearJob(SparkSession spark, ProbeJobSettings settings) {
        this(spark, settings, spark.sparkContext().defaultParallelism());
    }

    LinearJob(SparkSession spark, ProbeJobSettings settings, int partitions) {
        this.spark = spark;
        this.settings = settings;
        this.partitions = partitions;
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
            List<Item> items = items(text, hadoop);
            List<Line> lines = lines(model, items);
            if (lines.isEmpty()) {
                throw new RecurveException("expected words with number, part of speech or head in " + text
                        + ", found none of them with two values, for training and for testing");
            }
            write(staged, lines);
            staged.commit(model.manifest(TYPE, VERSION, settings)
                    .with("text", text)
                    .with("counts", Map.of("sentences", items.size())));
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

    private List<Line> lines(ProbedModel model, List<Item> items) {
        try (ModelTasks tasks = new ModelTasks(spark, model)) {
            JavaRDD<Row> rows = tasks.map(items, partitions, LinearJob::embed);
            Dataset<Row> words = spark.createDataFrame(rows, schema()).persist(StorageLevel.MEMORY_AND_DISK());
            try {
                int[] sizes = new VectorLayout(model.settings(), Layers.ALL).layerSizes();
                List<Line> lines = new ArrayList<>();
                for (Property property : Property.values()) {
                    lines.addAll(probe(property, words, sizes));
                }
                return lines;
            } finally {
                words.unpersist();
            }
        }
    }

    /** A row for each word. */
    private static StructType schema() {
        StructType schema = new StructType()
                .add("word", DataTypes.StringType)
                .add("test", DataTypes.BooleanType)
                .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false));
        for (Property property : Property.values()) {
            schema = schema.add(property.name(), DataTypes.StringType);
        }
        return schema;
    }

    private static Iterator<Row> embed(Checkpoint checkpoint, Iterator<Item> items) {
        Tokenizer tokenizer = Tokenizer.of(checkpoint.tokenizer());
        SentenceEmbedder embedder =
                new SentenceEmbedder(checkpoint.model(), Layers.ALL, BATCH_TOKENS, Integer.MAX_VALUE);
        TaskContext.get().addTaskCompletionListener(ended -> {
            embedder.close();
        });
        Iterator<Sentence<Item>> sentences = stream(items)
                .map(item -> {
                    List<String> words = item.sentence().words().stream()
                            .map(word -> normal(tokenizer, word))
                            .toList();
                    int[] ids =
                            words.stream().mapToInt(checkpoint.vocabulary()::id).toArray();
                    return new Sentence<>(item, ids, words);
                })
                .iterator();
        return stream(embedder.embed(sentences))
                .flatMap(one -> rows(one).stream())
                .iterator();
    }

    private static <T> Stream<T> stream(Iterator<T> items) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(items, Spliterator.ORDERED), false);
    }

    private static List<Row> rows(EmbeddedSentence<Item> one) {
        List<Row> rows = new ArrayList<>();
        LabelledSentence sentence = one.key().sentence();
        for (int i = 0; i < one.vectors().length; i++) {
            Float[] vector = new Float[one.vectors()[i].length];
            for (int j = 0; j < vector.length; j++) {
                vector[j] = one.vectors()[i][j];
            }
            List<Object> values =
                    new ArrayList<>(List.of(sentence.words().get(i), one.key().test(), vector));
            values.addAll(Arrays.asList(sentence.labels().get(i)));
            rows.add(RowFactory.create(values.toArray()));
        }
        return rows;
    }

    /** As the model's tokenizer spells a word that it leaves whole. */
    private static String normal(Tokenizer tokenizer, String word) {
        List<String> tokens = tokenizer.tokens(word);
        return tokens.size() == 1 ? tokens.get(0) : word;
    }

    private List<Line> probe(Property property, Dataset<Row> words, int[] sizes) {
        String column = property.name();
        Dataset<Row> own = words.filter(col(column).isNotNull());
        WordClasses classes =
                WordClasses.of(own.groupBy(column, "test").count().collectAsList()); // a row for each class
        List<Line> lines = new ArrayList<>();
        if (!classes.canBeLearnt()) {
            return lines;
        }
        long seed = settings.run().seed();
        UDF1<String, Double> labels = classes::label;
        UDF1<String, Double> controls = word -> classes.control(word, seed);
        UserDefinedFunction label = udf(labels, DataTypes.DoubleType);
        UserDefinedFunction control = udf(controls, DataTypes.DoubleType);
        int start = 1; // elements of arrays count from 1
        for (int layer = 0; layer < sizes.length; layer++) {
            Dataset<Row> data = own.select(
                            array_to_vector(slice(col("vector"), start, sizes[layer]))
                                    .as("features"),
                            label.apply(col(column)).as("label"),
                            control.apply(col("word")).as("control"),
                            col("test"))
                    .persist(StorageLevel.MEMORY_AND_DISK());
            Dataset<Row> training = data.filter(col("test").equalTo(false));
            Dataset<Row> test = data.filter(col("test").equalTo(true));
            lines.add(new Line(
                    property,
                    layer,
                    classes.size(),
                    classes.training(),
                    accuracy(training, test, "label"),
                    classes.majority(),
                    accuracy(training, test, "control")));
            data.unpersist();
            start += sizes[layer];
        }
        return lines;
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
