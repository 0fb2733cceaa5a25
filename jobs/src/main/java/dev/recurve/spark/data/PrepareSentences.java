package dev.recurve.spark.data;

import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;

import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.InputSettings.Format;
import dev.recurve.config.LabelSettings.UnseenLabels;
import dev.recurve.config.Names;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TagScheme;
import dev.recurve.config.UsageException;
import dev.recurve.text.LabelledSentence;
import dev.recurve.text.LineHash;
import dev.recurve.text.SentenceParser;
import dev.recurve.text.tag.TagReader;
import dev.recurve.token.WordForm;
import dev.recurve.vocab.LabelSet;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import dev.recurve.vocab.VocabularyFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a corpus of labelled sentences: files → sentences → vocabulary and labels → rows with ids for each split.
 *
 * <p>The content depends on input and settings alone, not on blocks, partitions or cores.
 */
public final class PrepareSentences {
    private static final Logger LOG = LoggerFactory.getLogger(PrepareSentences.class);
    private static final String PARSED = "_parsed";

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final PrepareSettings settings;

    /** Makes the job; nothing is read yet. */
    public PrepareSentences(SparkSession spark, PrepareSettings settings) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.settings = settings;
    }

    /** Whether the settings name labelled sentences, by {@code input.format} or the names of the files. */
    public static boolean isMeant(SparkSession spark, PrepareSettings settings) throws IOException {
        InputFiles files =
                InputFiles.list(settings.input().path(), spark.sessionState().newHadoopConf());
        return files.format(settings.input().format()).hasLabels();
    }

    /**
     * Runs the job.
     *
     * @return the corpus, whole and in its place
     * @throws RecurveException if the input is missing, empty or malformed, or the corpus exists
     * @throws IOException if reading or writing fails; no half-written corpus is left
     */
    public SentenceFolder run() throws IOException {
        Map<Split, InputFiles> inputs = inputs();
        Format format = inputs.get(Split.TRAIN).format(settings.input().format());
        requireTokens(format != Format.LABELLED);
        Map<String, Object> described = new LinkedHashMap<>();
        inputs.forEach((split, files) -> described.put(split.folder(), files.describe()));
        return run(
                folder -> {
                    for (Map.Entry<Split, InputFiles> input : inputs.entrySet()) {
                        parse(input.getKey(), input.getValue(), format, folder);
                    }
                    return inputs.keySet();
                },
                format != Format.LABELLED,
                described);
    }

    /**
     * Runs the job on rows in place of files; validation comes from {@code validation.fraction}.
     *
     * @param rows {@code (tokens array<string>, labels array<string>)}, in their order
     * @param ofTokens whether there is a label for each token, else one for the sentence
     * @throws RecurveException if a row has other labels than that, or null, or the corpus exists
     */
    public SentenceFolder run(Dataset<Row> rows, boolean ofTokens) throws IOException {
        requireTokens(ofTokens);
        TagReader tags = tags();
        JavaRDD<LabelledSentence> sentences = rows.javaRDD()
                .map(row -> requireLabels(sentence(row), ofTokens))
                .filter(sentence -> !sentence.tokens().isEmpty())
                .map(sentence -> ofTokens ? tags.read(sentence, () -> "row " + sentence.tokens()) : sentence);
        return run(
                folder -> {
                    stage(Split.TRAIN, sentences, folder);
                    return Set.of(Split.TRAIN);
                },
                ofTokens,
                Map.of());
    }

    private void requireTokens(boolean ofTokens) {
        if (!ofTokens && settings.labels().scheme() != TagScheme.NONE) {
            throw new UsageException(
                    "labels.scheme = " + Names.kebab(settings.labels().scheme().name())
                            + " is about tags of tokens, but the input has labels of sentences: leave it out");
        }
    }

    private static LabelledSentence sentence(Row row) {
        for (int column = 0; column < 2; column++) {
            if (row.isNullAt(column) || row.getList(column).contains(null)) {
                throw new RecurveException("tokens and labels expected in every row, found null in "
                        + row.schema().fieldNames()[column] + ": filter such rows out");
            }
        }
        return new LabelledSentence(row.getList(0), row.getList(1));
    }

    private static LabelledSentence requireLabels(LabelledSentence sentence, boolean ofTokens) {
        int expected = ofTokens ? sentence.tokens().size() : 1;
        if (sentence.labels().size() != expected) {
            throw new RecurveException("a row of " + sentence.tokens().size() + " tokens has "
                    + sentence.labels().size() + " labels, " + expected + " expected: " + sentence.tokens());
        }
        return sentence;
    }

    /** Writes the sentences of splits as they are read. */
    @FunctionalInterface
    private interface Source {
        Set<Split> writeTo(HadoopFolder folder) throws IOException;
    }

    private SentenceFolder run(Source source, boolean ofTokens, Map<String, Object> described) throws IOException {
        HadoopFolder target = HadoopFolder.of(
                settings.run().requireCorpus(), spark.sessionState().newHadoopConf());
        try (StagedFolder staged = StagedFolder.open(target, settings.run().overwrite())) {
            HadoopFolder folder = (HadoopFolder) staged.folder();
            Dataset<Row> parsed = parsed(folder, source.writeTo(folder));
            VocabularyCounter.Counted counted = VocabularyCounter.count(words(parsed), settings.vocabulary());
            LabelSet labels = labels(parsed);
            Map<Split, SentenceCounts> splits = write(folder, parsed, counted.vocabulary(), labels);
            try (Writer out = writer(folder, VocabularyFile.NAME)) {
                VocabularyFile.write(counted.vocabulary(), out);
            }
            try (Writer out = writer(folder, LabelSet.FILE)) {
                labels.write(out);
            }
            folder.child(PARSED).delete();
            staged.commit(manifest(described, ofTokens, counted, labels, splits));
        }
        return SentenceFolder.open(target);
    }

    private Map<Split, InputFiles> inputs() throws IOException {
        var hadoop = spark.sessionState().newHadoopConf();
        Map<Split, InputFiles> inputs = new EnumMap<>(Split.class);
        inputs.put(Split.TRAIN, InputFiles.list(settings.input().path(), hadoop));
        if (!settings.validation().path().isEmpty()) {
            inputs.put(Split.VALIDATION, InputFiles.list(settings.validation().path(), hadoop));
        }
        if (!settings.test().path().isEmpty()) {
            inputs.put(Split.TEST, InputFiles.list(settings.test().path(), hadoop));
        }
        return inputs;
    }

    private void parse(Split split, InputFiles files, Format format, HadoopFolder folder) throws IOException {
        LOG.info("reading {}: {} bytes of {}", split.folder(), files.bytes(), files.named());
        SentenceFiles reader = new SentenceFiles(
                settings.input(),
                format,
                settings.labels().column(),
                SentenceParser.Labels.REQUIRED,
                format == Format.LABELLED ? null : tags(),
                settings.tokenizer().withoutNormalisation());
        stage(split, reader.read(context, files), folder);
    }

    private TagReader tags() {
        return TagReader.of(settings.labels());
    }

    private void stage(Split split, JavaRDD<LabelledSentence> sentences, HadoopFolder folder) {
        WordForm form = WordForm.of(settings.tokenizer());
        double fraction =
                split == Split.TRAIN ? settings.validation().fraction().orElse(0.0) : 0;
        long seed = settings.run().seed();
        JavaRDD<Row> rows = sentences.zipWithIndex().map(numbered -> {
            LabelledSentence sentence = numbered._1();
            boolean heldOut = fraction > 0 && LineHash.unit(String.join(" ", sentence.tokens()), seed) < fraction;
            List<String> words = sentence.tokens().stream().map(form::of).toList();
            return RowFactory.create(
                    (heldOut ? Split.VALIDATION : split).folder(),
                    numbered._2(),
                    array(sentence.tokens()),
                    array(words),
                    array(sentence.labels()),
                    sentence.wellFormed());
        });
        spark.createDataFrame(rows, SentenceSchema.PARSED)
                .write()
                .parquet(folder.child(PARSED).child(split.folder()).path().toString());
    }

    private static String[] array(List<String> strings) {
        return strings.toArray(String[]::new);
    }

    private Dataset<Row> parsed(HadoopFolder folder, Set<Split> splits) {
        String[] folders = splits.stream()
                .map(split -> Locations.escaped(
                        folder.child(PARSED).child(split.folder()).path()))
                .toArray(String[]::new);
        return spark.read().schema(SentenceSchema.PARSED).parquet(folders);
    }

    private static Dataset<Row> words(Dataset<Row> parsed) {
        return parsed.select(
                col("split"),
                col("words").as("dictionary"),
                array_repeat(lit(1L), size(col("words"))).as("counts"));
    }

    /** Labels with their counts in the training split; those that it lacks are refused, or kept with the count 0. */
    private LabelSet labels(Dataset<Row> parsed) {
        List<Row> rows = parsed.select(
                        explode(col("names")).as("name"),
                        col("split").equalTo(Split.TRAIN.folder()).as("train"))
                .groupBy("name")
                .agg(count(when(col("train"), lit(1))), count(lit(1)))
                .collectAsList();
        List<TokenCount> counted = new ArrayList<>();
        for (Row row : rows) {
            counted.add(new TokenCount(row.getString(0), row.getLong(1)));
            if (row.getLong(1) == 0 && settings.labels().unseen() == UnseenLabels.FAIL) {
                throw new RecurveException("label '" + row.getString(0) + "' stands " + row.getLong(2)
                        + " times in validation or test and never in the training split: is it spelled alike?"
                        + " (labels.unseen=keep counts such labels and goes on)");
            }
        }
        return LabelSet.of(counted);
    }

    private Map<Split, SentenceCounts> write(
            HadoopFolder folder, Dataset<Row> parsed, Vocabulary vocabulary, LabelSet labels) {
        Broadcast<Vocabulary> ids = context.broadcast(vocabulary);
        Map<Split, SentenceCounts> splits = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            Dataset<Row> own = parsed.filter(col("split").equalTo(split.folder()))
                    .select(SentenceSchema.ID, SentenceSchema.TOKENS, "words", "names");
            boolean asked = split == Split.TRAIN
                    || !(split == Split.VALIDATION
                                    ? settings.validation().path()
                                    : settings.test().path())
                            .isEmpty()
                    || (split == Split.VALIDATION
                            && settings.validation().fraction().isPresent());
            if (!asked) {
                continue;
            }
            if (own.isEmpty()) {
                throw new RecurveException("no sentence for the " + split.folder()
                        + " split: are its files empty, or is validation.fraction too small or too large?");
            }
            JavaRDD<Row> encoded = own.javaRDD().map(row -> encode(row, ids.value(), labels));
            spark.createDataFrame(encoded, SentenceSchema.ENCODED)
                    .sort(SentenceSchema.ID)
                    .write()
                    .parquet(folder.child(split.folder()).path().toString());
            long illFormed = parsed.filter(col("split").equalTo(split.folder()).and(not(col("wellFormed"))))
                    .count();
            splits.put(split, SentenceAudit.of(SentenceFolder.sentences(spark, folder, split), labels, illFormed));
        }
        ids.destroy();
        return splits;
    }

    private static Row encode(Row row, Vocabulary vocabulary, LabelSet labels) {
        List<String> tokens = row.getList(1);
        List<String> words = row.getList(2);
        List<String> names = row.getList(3);
        return RowFactory.create(
                row.getLong(0),
                array(tokens),
                words.stream().map(vocabulary::id).toArray(Integer[]::new),
                names.stream().map(labels::id).toArray(Integer[]::new),
                tokens.size());
    }

    private Manifest manifest(
            Map<String, Object> inputs,
            boolean ofTokens,
            VocabularyCounter.Counted counted,
            LabelSet labels,
            Map<Split, SentenceCounts> splits) {
        Map<String, Object> counts = new LinkedHashMap<>();
        splits.forEach((split, of) -> counts.put(split.folder(), of.asMap()));
        Vocabulary vocabulary = counted.vocabulary();
        Manifest manifest = Manifest.create(SentenceFolder.TYPE, SentenceFolder.VERSION)
                .with("splits", counts)
                .with(
                        "vocabulary",
                        Map.of("size", vocabulary.size(), "types", counted.types(), "sha256", vocabulary.sha256()))
                .with(
                        "labels",
                        Map.of(
                                "size",
                                labels.size(),
                                "of",
                                ofTokens ? "tokens" : "sentences",
                                "scheme",
                                Names.kebab(tags().written().name()),
                                "sha256",
                                labels.sha256()))
                .with("tokenizer", ConfigWriter.asMap(settings.tokenizer()))
                .with("inputs", inputs)
                .with("configuration", settings.asMap());
        manifest.body().withObject("/versions").put("spark", spark.version());
        return manifest;
    }

    private static Writer writer(HadoopFolder folder, String name) throws IOException {
        return new OutputStreamWriter(folder.write(name), StandardCharsets.UTF_8);
    }
}
