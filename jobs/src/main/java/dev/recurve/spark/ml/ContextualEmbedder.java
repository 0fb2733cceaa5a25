package dev.recurve.spark.ml;

import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.config.RecurveException;
import dev.recurve.embed.VectorLayout;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A stage that gives every token of a column of sentences its vector from a language model or biLM: {@code
 * array<array<float>>}, with the same bytes as {@code recurve embed} writes.
 */
public final class ContextualEmbedder extends Transformer implements MLWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final String checkpoint;
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final Param<String> layers;

    private ContextualEmbedder(String uid, String checkpoint) {
        this.uid = uid;
        this.checkpoint = checkpoint;
        inputCol = new Param<>(this, "inputCol", "column of tokens (array<string>), or of text");
        outputCol = new Param<>(this, "outputCol", "column that receives a vector for each token");
        layers = new Param<>(this, "layers", "top, all (one after another) or mean");
        setDefault(inputCol, "tokens");
        setDefault(outputCol, "vectors");
        setDefault(layers, "top");
    }

    /**
     * A stage of a trained language model.
     *
     * @param location a checkpoint, or a training run, which stands for its best one
     * @throws RecurveException if there is no language model
     */
    public static ContextualEmbedder of(String location) {
        try {
            HadoopFolder folder = RunFolder.checkpoint(HadoopFolder.of(
                    location, SparkSession.active().sessionState().newHadoopConf()));
            Checkpoint.load(folder).close();
            return new ContextualEmbedder(
                    StageFiles.newUid("contextualEmbedder"), folder.path().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        var hadoop = new SerializableConfiguration(
                dataset.sparkSession().sessionState().newHadoopConf());
        requireLayers(hadoop);
        var task = new EmbedRows(checkpoint, dataset.schema().fieldIndex(getInputCol()), chosenLayers(), hadoop);
        return dataset.toDF().mapPartitions(task, Encoders.row(schema));
    }

    private Layers chosenLayers() {
        String name = getOrDefault(layers).toUpperCase(Locale.ROOT);
        if (Arrays.stream(Layers.values()).noneMatch(one -> one.name().equals(name))) {
            throw new IllegalArgumentException(
                    uid + ": layers must be top, all or mean, found " + getOrDefault(layers));
        }
        return Layers.valueOf(name);
    }

    private void requireLayers(SerializableConfiguration hadoop) {
        try (Checkpoint loaded = Checkpoint.load(HadoopFolder.of(checkpoint, hadoop.value()))) {
            new VectorLayout(loaded.model().config(), chosenLayers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The columns behind the stage.
     *
     * @throws IllegalArgumentException if the input column is missing or holds something else, or the output column exists
     */
    @Override
    public StructType transformSchema(StructType schema) {
        chosenLayers();
        TokenColumn.check(uid, schema, getInputCol(), List.of(getOutputCol()), "outputCol");
        return schema.add(
                getOutputCol(), DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType)), true);
    }

    @Override
    public ContextualEmbedder copy(ParamMap extra) {
        return copyValues(new ContextualEmbedder(uid, checkpoint), extra);
    }

    @Override
    public MLWriter write() {
        return new StageFiles.Writer(this, checkpoint);
    }

    /** Reads a stage that was saved. */
    public static MLReader<ContextualEmbedder> read() {
        return new StageFiles.Reader<>(ContextualEmbedder.class, ContextualEmbedder::new);
    }

    /** Reads a stage that was saved. */
    public static ContextualEmbedder load(String path) {
        return read().load(path);
    }

    @Override
    public String uid() {
        return uid;
    }

    /** Column of tokens or text. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** Column that receives a vector for each token. */
    public Param<String> outputCol() {
        return outputCol;
    }

    /** Which layers a vector holds. */
    public Param<String> layers() {
        return layers;
    }

    /** Column of tokens or text. */
    public String getInputCol() {
        return getOrDefault(inputCol);
    }

    /** Column that receives a vector for each token. */
    public String getOutputCol() {
        return getOrDefault(outputCol);
    }

    /** Sets the column of tokens or text. */
    public ContextualEmbedder setInputCol(String name) {
        set(inputCol, name);
        return this;
    }

    /** Sets the column that receives a vector for each token. */
    public ContextualEmbedder setOutputCol(String name) {
        set(outputCol, name);
        return this;
    }

    /** Sets which layers a vector holds: top, all or mean. */
    public ContextualEmbedder setLayers(String names) {
        set(layers, names);
        return this;
    }
}
