package dev.recurve.spark.data;

import static org.apache.spark.sql.functions.col;

import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.InputSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.vocab.CharacterVocabulary;
import dev.recurve.vocab.Vocabulary;
import dev.recurve.vocab.VocabularyFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a corpus: text → tokens → vocabulary → the token stream of each split.
 *
 * <p>Each line is read and tokenized once, into segments with dictionaries of their own; the vocabulary is counted on
 * the dictionaries; then the segments are translated and cut into chunks. The content depends on input and settings
 * alone, not on blocks, partitions or cores.
 */
public final class Prepare {
    private static final Logger LOG = LoggerFactory.getLogger(Prepare.class);
    private static final String SEGMENTS = "_segments";

    private final SparkSession spark;
    private final PrepareSettings settings;
    private final Configuration hadoop;

    /**
     * Makes the job; nothing is read yet.
     *
     * @param spark the session
     * @param settings what to do
     */
    public Prepare(SparkSession spark, PrepareSettings settings) {
        this.spark = spark;
        this.settings = settings;
        this.hadoop = spark.sessionState().newHadoopConf();
    }

    /**
     * Runs the job.
     *
     * @return the corpus, whole and in its place
     * @throws RecurveException if the input is missing, empty or malformed, or the corpus exists
     * @throws IOException if reading or writing fails; no half-written corpus is left
     */
    public CorpusFolder run() throws IOException {
        HadoopFolder target = HadoopFolder.of(settings.run().requireCorpus(), hadoop);
        try (StagedFolder staged = StagedFolder.open(target, settings.run().overwrite())) {
            HadoopFolder folder = (HadoopFolder) staged.folder();
            Map<Split, InputFiles> inputs = inputs();
            inputs.forEach((split, files) -> tokenize(split, files, folder));
            VocabularyCounter.Counted counted =
                    VocabularyCounter.count(segments(folder, Split.TRAIN).toDF(), settings.vocabulary());
            LOG.info(
                    "vocabulary: {} entries, {} types in the text",
                    counted.vocabulary().size(),
                    counted.types());
            Map<Split, SplitCounts> splits = write(folder, inputs, counted.vocabulary());
            write(folder, counted.vocabulary());
            folder.child(SEGMENTS).delete();
            staged.commit(manifest(inputs, counted, splits));
        }
        return CorpusFolder.open(target);
    }

    private Map<Split, InputFiles> inputs() throws IOException {
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

    private void tokenize(Split split, InputFiles files, HadoopFolder folder) {
        LOG.info("tokenizing {}: {} bytes of {}", split.folder(), files.bytes(), files.named());
        InputSettings.Format format = files.format(settings.input().format());
        if (format.hasLabels()) {
            throw new RecurveException(files.named() + " holds labelled sentences (" + format
                    + ") and the training split text: prepare both alike, or set input.format");
        }
        Dataset<Row> lines = Lines.read(spark, files, settings.input(), format);
        SegmentEncoder encoder = new SegmentEncoder(settings.input(), format, settings.tokenizer(), assignment(split));
        writer(lines.mapPartitions(encoder, Encoders.bean(Segment.class)))
                .parquet(segmentFolder(folder, split).path().toString());
    }

    private SegmentEncoder.Assignment assignment(Split split) {
        if (split != Split.TRAIN) {
            return SegmentEncoder.Assignment.all(split.folder());
        }
        return new SegmentEncoder.Assignment(
                Split.TRAIN.folder(),
                Split.VALIDATION.folder(),
                settings.validation().fraction().orElse(0.0),
                settings.run().seed());
    }

    private Map<Split, SplitCounts> write(HadoopFolder folder, Map<Split, InputFiles> inputs, Vocabulary vocabulary) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<Vocabulary> ids = context.broadcast(vocabulary);
        Map<Split, SplitCounts> splits = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            boolean heldOut = split == Split.VALIDATION
                    && settings.validation().fraction().isPresent();
            if (heldOut || inputs.containsKey(split)) {
                Split source = heldOut ? Split.TRAIN : split;
                splits.put(split, write(folder, split, source, inputs.get(source), ids));
            }
        }
        ids.destroy();
        splits.forEach((split, counts) -> UnknownWords.drift(
                        "the " + split.folder() + " split",
                        counts.oovRate(),
                        splits.get(Split.TRAIN).oovRate())
                .ifPresent(LOG::warn));
        return splits;
    }

    private SplitCounts write(
            HadoopFolder folder, Split split, Split source, InputFiles files, Broadcast<Vocabulary> ids) {
        Dataset<Segment> segments = segments(folder, source);
        Blocks blocks = Blocks.of(segments.toDF(), split, files.order());
        if (blocks.tokens() == 0) {
            throw new RecurveException(nothingIn(split, source, files, blocks));
        }
        Broadcast<Blocks> starts =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(blocks);
        Dataset<Segment> own = segments.filter(col("split").equalTo(split.folder()));
        writer(Chunker.chunks(own, starts, ids))
                .parquet(folder.child(split.folder()).path().toString());
        starts.destroy();
        ChunkAudit.Outcome audit = ChunkAudit.of(CorpusFolder.chunks(spark, folder, split));
        if (audit.tokens() != blocks.tokens()) {
            throw new IllegalStateException("wrote " + audit.tokens() + " of " + blocks.tokens() + " tokens");
        }
        return new SplitCounts(
                blocks.lines(), blocks.blank(), blocks.undecodable(), audit.tokens(), audit.unknown(), audit.sha256());
    }

    private static String nothingIn(Split split, Split source, InputFiles files, Blocks blocks) {
        if (split != source) {
            return "validation.fraction leaves no line of " + files.named() + " for the validation split: give more"
                    + " lines or a larger fraction";
        }
        return "no readable line in " + files.named() + " for the " + split.folder() + " split: " + blocks.blank()
                + " blank lines, " + blocks.undecodable() + " lines that are not UTF-8";
    }

    private Manifest manifest(
            Map<Split, InputFiles> inputs, VocabularyCounter.Counted counted, Map<Split, SplitCounts> splits) {
        Map<String, Object> files = new LinkedHashMap<>();
        inputs.forEach((split, input) -> files.put(split.folder(), input.describe()));
        Map<String, Object> counts = new LinkedHashMap<>();
        splits.forEach((split, of) -> counts.put(split.folder(), of.asMap()));
        Map<String, Object> vocabulary = new LinkedHashMap<>();
        vocabulary.put("size", counted.vocabulary().size());
        vocabulary.put("types", counted.types());
        vocabulary.put("sha256", counted.vocabulary().sha256());
        Manifest manifest = Manifest.create(CorpusFolder.TYPE, CorpusFolder.VERSION)
                .with("splits", counts)
                .with("vocabulary", vocabulary)
                .with("tokenizer", ConfigWriter.asMap(settings.tokenizer()))
                .with("inputs", files)
                .with("configuration", settings.asMap());
        manifest.body().withObject("/versions").put("spark", spark.version());
        return manifest;
    }

    private Dataset<Segment> segments(HadoopFolder folder, Split source) {
        return spark.read()
                .schema(Encoders.bean(Segment.class).schema())
                .parquet(Locations.escaped(segmentFolder(folder, source).path()))
                .as(Encoders.bean(Segment.class));
    }

    private static HadoopFolder segmentFolder(HadoopFolder folder, Split source) {
        return folder.child(SEGMENTS).child(source.folder());
    }

    private static void write(HadoopFolder folder, Vocabulary vocabulary) throws IOException {
        try (Writer out = new OutputStreamWriter(folder.write(VocabularyFile.NAME), StandardCharsets.UTF_8)) {
            VocabularyFile.write(vocabulary, out);
        }
        try (Writer out = new OutputStreamWriter(folder.write(CharacterVocabulary.FILE), StandardCharsets.UTF_8)) {
            CharacterVocabulary.of(vocabulary).write(out);
        }
    }

    /** Rows of hundreds of kilobytes: small row groups, and Parquet must look at sizes before the hundredth row. */
    private static <T> DataFrameWriter<T> writer(Dataset<T> rows) {
        return rows.write()
                .option("parquet.block.size", 16 << 20)
                .option("parquet.page.size.row.check.min", 2)
                .option("parquet.page.size.row.check.max", 16)
                .option("parquet.enable.dictionary", "false");
    }
}
