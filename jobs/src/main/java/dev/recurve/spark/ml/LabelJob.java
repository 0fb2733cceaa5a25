package dev.recurve.spark.ml;

import static org.apache.spark.sql.functions.arrays_zip;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.format_number;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.InputSettings;
import dev.recurve.config.LabellingSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.RunSettings;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.SentenceLines;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Writes the labels that a tagger or classifier gives sentences, in the order of the input. */
public final class LabelJob {
    /** The type in the manifest. */
    public static final String TYPE = "recurve-labels";
    /** The version of the folder's layout. */
    public static final int VERSION = 1;
    /** Folder of the rows. */
    public static final String ROWS = "rows";

    private final SparkSession spark;
    private final RunSettings run;
    private final InputSettings input;
    private final LabellingSettings settings;
    private final Configuration hadoop;

    /** @param input how sentences are read; its path counts where {@code settings} has none */
    public LabelJob(SparkSession spark, RunSettings run, InputSettings input, LabellingSettings settings) {
        this.spark = spark;
        this.run = run;
        this.input = settings.path().isEmpty() ? input : input.withPath(settings.path());
        this.settings = settings;
        this.hadoop = spark.sessionState().newHadoopConf();
    }

    /**
     * What was written.
     *
     * @param folder where
     * @param checkpoint of the model
     * @param sentences number of rows
     */
    public record Result(String folder, String checkpoint, long sentences) {}

    /**
     * Labels.
     *
     * @param tagger whether tokens are, else sentences
     * @throws RecurveException if input or model cannot be used, or the output exists
     */
    public Result run(boolean tagger) throws IOException {
        HadoopFolder target = HadoopFolder.of(settings.requireOutput(), hadoop);
        try (StagedFolder staged = StagedFolder.open(target, run.overwrite())) {
            HadoopFolder model = RunFolder.checkpoint(HadoopFolder.of(run.requireModel(), hadoop));
            LabellingModel<?> stage = tagger
                    ? SequenceTaggerModel.of(model.location())
                    : SentenceClassifierModel.of(model.location())
                            .setOutputCol("label")
                            .setProbabilityCol("probability");
            Dataset<Row> sentences = SentenceLines.read(spark, input, settings.id(), tokenizer(model));
            long count = sentences.count();
            if (count == 0) {
                throw new RecurveException("no sentence in " + String.join(", ", input.path()));
            }
            Dataset<Row> labelled = stage.transform(sentences);
            HadoopFolder rows = ((HadoopFolder) staged.folder()).child(ROWS);
            write(labelled, tagger, rows.path().toString());
            staged.commit(Manifest.create(TYPE, VERSION)
                    .with("of", tagger ? "tokens" : "sentences")
                    .with("rows", count)
                    .with("model", model.location())
                    .with("input", ConfigWriter.asMap(input))
                    .with("configuration", ConfigWriter.asMap(settings)));
            return new Result(target.location(), model.location(), count);
        }
    }

    private static TokenizerSettings tokenizer(HadoopFolder model) throws IOException {
        try (SentenceCheckpoint checkpoint = SentenceCheckpoint.load(model)) {
            return checkpoint.tokenizer();
        }
    }

    private void write(Dataset<Row> labelled, boolean tagger, String to) {
        if (settings.format() == LabellingSettings.Format.PARQUET) {
            (tagger ? labelled.drop("text") : labelled.drop("tokens")).write().parquet(to);
        } else {
            labelled.select(tagger ? conll() : tsv()).write().text(to);
        }
    }

    /** The writer ends each value with a line feed, which makes the blank line behind a sentence. */
    private static Column conll() {
        Column lines = transform(
                arrays_zip(col("tokens"), col("labels")),
                pair -> concat_ws("\t", pair.getField("tokens"), pair.getField("labels")));
        return when(col("labels").isNull(), lit(""))
                .otherwise(concat_ws("", transform(lines, line -> concat_ws("", line, lit("\n")))));
    }

    /** Three fields in one line, whatever the text holds. */
    private static Column tsv() {
        return concat_ws(
                "\t",
                coalesce(col("label"), lit("")),
                coalesce(format_number(col("probability"), 6), lit("")),
                regexp_replace(col("text"), "[\\t\\r\\n]", " "));
    }
}
