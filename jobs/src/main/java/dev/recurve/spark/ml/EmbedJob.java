package dev.recurve.spark.ml;

import dev.recurve.artifact.Hashes;
import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.EmbedSettings.Row;
import dev.recurve.config.EmbedSettings.Unknown;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.embed.VectorLayout;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.EmbeddingsFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.InputLine;
import dev.recurve.spark.data.InputLines;
import dev.recurve.spark.data.UnknownWords;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/** Text → contextual embeddings in Parquet, by the model of a checkpoint. */
public final class EmbedJob {
    private static final Logger LOG = LoggerFactory.getLogger(EmbedJob.class);
    private static final long FILE_BYTES = 256L << 20;
    /** Document and token are dictionaries and numbers a few bits; repetition levels and pages take some more. */
    private static final int ROW_BYTES = 12;

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final Configuration hadoop;
    private final EmbedJobSettings settings;

    /** What is known of the model before tasks load it. */
    private record Model(
            HadoopFolder folder,
            Vocabulary vocabulary,
            TokenizerSettings tokenizer,
            VectorLayout layout,
            boolean readsCharacters) {}

    /**
     * A job.
     *
     * @param spark the session that runs it
     * @param settings what to embed, and how
     */
    public EmbedJob(SparkSession spark, EmbedJobSettings settings) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.hadoop = spark.sessionState().newHadoopConf();
        this.settings = settings;
    }

    /**
     * Counts what {@link #run} would write; nothing is written.
     *
     * @return rows and bytes
     * @throws RecurveException if the input or the model cannot be used
     * @throws IOException if reading fails
     */
    public EmbedEstimate estimate() throws IOException {
        Model model = model();
        InputLines input = lines();
        return estimate(count(input, input.read().javaRDD(), model), model);
    }

    /**
     * Writes the embeddings.
     *
     * @return where they are
     * @throws RecurveException if the input or the model cannot be used, or the output exists
     * @throws IOException if reading or writing fails; nothing is left behind then
     */
    public EmbeddingsFolder run() throws IOException {
        HadoopFolder target = HadoopFolder.of(settings.embed().requireOutput(), hadoop);
        try (StagedFolder staged = StagedFolder.open(target, settings.run().overwrite())) {
            Model model = model();
            InputLines input = lines();
            JavaRDD<InputLine> text = input.read().javaRDD(); // planned once, read twice
            LineNumbers numbers = count(input, text, model);
            EmbedEstimate counts = estimate(numbers, model);
            LOG.info(
                    "embedding {} tokens of {} lines: {} rows, about {} bytes",
                    counts.tokens(),
                    counts.lines(),
                    counts.rows(),
                    counts.bytes());
            write((HadoopFolder) staged.folder(), text, numbers, counts, model);
            staged.commit(manifest(input, counts, model));
        }
        return EmbeddingsFolder.open(target.path().toString(), hadoop);
    }

    private Model model() throws IOException {
        HadoopFolder folder =
                RunFolder.checkpoint(HadoopFolder.of(settings.run().requireModel(), hadoop));
        try (Checkpoint checkpoint = Checkpoint.load(folder)) {
            return new Model(
                    folder,
                    checkpoint.vocabulary(),
                    checkpoint.tokenizer(),
                    new VectorLayout(
                            checkpoint.model().config(), settings.embed().layers()),
                    checkpoint.model().readsCharacters());
        }
    }

    private InputLines lines() throws IOException {
        return InputLines.open(spark, settings.input(), settings.embed().id());
    }

    private LineNumbers count(InputLines input, JavaRDD<InputLine> text, Model model) {
        Broadcast<Vocabulary> vocabulary = context.broadcast(model.vocabulary());
        int longest = Math.min(settings.embed().maxTokens(), settings.input().maxLineTokens());
        BlockCounter counter = new BlockCounter(model.tokenizer(), vocabulary, longest);
        LineNumbers numbers = LineNumbers.of(text.mapPartitions(counter).collect()); // a record for each block of input
        vocabulary.destroy();
        if (numbers.tokens() == 0) {
            throw new RecurveException("no readable line in " + input.named() + ": " + numbers.blank()
                    + " blank lines, " + numbers.skipped() + " lines that are not UTF-8");
        }
        UnknownWords.drift(
                        input.named(),
                        (double) numbers.unknown() / numbers.tokens(),
                        UnknownWords.inTraining(model.vocabulary()))
                .ifPresent(LOG::warn);
        if (settings.embed().unknown() == Unknown.FAIL && numbers.unknown() > 0) {
            throw new RecurveException("embed.unknown = fail: the vocabulary of "
                    + model.folder().location() + " lacks " + numbers.unknown() + " of " + numbers.tokens()
                    + " tokens, first " + numbers.firstUnknown());
        }
        return numbers;
    }

    private EmbedEstimate estimate(LineNumbers numbers, Model model) {
        boolean perToken = settings.embed().row() == Row.TOKEN;
        long rows = perToken ? numbers.tokens() : numbers.sentences();
        int size = model.layout().size();
        long bytes = numbers.tokens() * (long) size * Float.BYTES + numbers.tokenBytes() + rows * ROW_BYTES;
        return new EmbedEstimate(
                numbers.lines(),
                numbers.skipped(),
                numbers.blank(),
                numbers.tokens(),
                numbers.unknown(),
                rows,
                size,
                bytes);
    }

    private void write(
            HadoopFolder folder, JavaRDD<InputLine> text, LineNumbers numbers, EmbedEstimate counts, Model model)
            throws IOException {
        Broadcast<LineNumbers> numbering = context.broadcast(numbers);
        Broadcast<SerializableConfiguration> files = context.broadcast(new SerializableConfiguration(hadoop));
        String job = UUID.randomUUID().toString();
        EmbedTask task = new EmbedTask(
                job,
                model.folder().path().toString(),
                settings.embed().layers(),
                settings.embed().batchTokens(model.layout().size()),
                settings.embed().maxTokens(),
                files);
        JavaPairRDD<Long, InputLine> lines = inOrder(text, numbering, counts);
        try {
            save(lines.mapPartitionsToPair(task::embed), folder.child(EmbeddingsFolder.VECTORS));
        } finally {
            ModelPool.finish(job); // of this process; those of executors end with them or with the next job
            numbering.destroy();
            files.destroy();
        }
    }

    /** Moves lines, which are small beside their vectors, into even contiguous ranges. */
    private JavaPairRDD<Long, InputLine> inOrder(
            JavaRDD<InputLine> text, Broadcast<LineNumbers> numbering, EmbedEstimate counts) {
        return text.mapToPair(line -> new Tuple2<>(numbering.value().of(line), line))
                .filter(numbered -> numbered._2().getText() != null)
                .repartitionAndSortWithinPartitions(new LineRanges(counts.lines(), files(counts)));
    }

    private int files(EmbedEstimate counts) {
        int wanted = settings.embed().files();
        if (wanted == 0) {
            // Twice the cores: a task that gets the long lines then delays the end by less.
            long bySize = (counts.bytes() + FILE_BYTES - 1) / FILE_BYTES;
            wanted = (int) Math.max(2L * context.defaultParallelism(), Math.min(bySize, 1 << 20));
        }
        return (int) Math.min(wanted, counts.lines());
    }

    private void save(JavaPairRDD<Void, EmbedTask.Embedded> sentences, HadoopFolder folder) throws IOException {
        Job output = Job.getInstance(hadoop);
        output.setOutputFormatClass(EmbeddingOutputFormat.class);
        FileOutputFormat.setOutputPath(output, folder.path());
        EmbeddingOutputFormat.setRow(output.getConfiguration(), settings.embed().row());
        sentences.saveAsNewAPIHadoopDataset(output.getConfiguration());
    }

    private Manifest manifest(InputLines input, EmbedEstimate counts, Model model) throws IOException {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("location", model.folder().location());
        try (InputStream weights = model.folder().read("weights.safetensors")) {
            source.put("weights-sha256", Hashes.sha256(weights));
        }
        source.put("vocabulary-sha256", model.vocabulary().sha256());
        source.put("tokenizer", ConfigWriter.asMap(model.tokenizer()));
        String unknown = model.readsCharacters() ? "read by their characters" : "read as <unk>";
        Manifest manifest = Manifest.create(EmbeddingsFolder.TYPE, EmbeddingsFolder.VERSION)
                .with("counts", counts.asMap())
                .with("layer-sizes", model.layout().layerSizes())
                .with("state", "reset before every sentence, which is read after <eos>")
                .with("unknown", unknown + ", marked by known = false")
                .with("model", source)
                .with("input", input.describe())
                .with("configuration", settings.asMap());
        manifest.body().withObject("/versions").put("spark", spark.version());
        return manifest;
    }
}
