package dev.recurve.spark.ml;

import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.config.RecurveException;
import dev.recurve.model.SequenceTagger;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.ContextModel;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What {@link SequenceTaggerModel} and {@link SentenceClassifierModel} share: a checkpoint that labels a column.
 *
 * <p>The input column holds tokens ({@code array<string>}), or text that is cut as the checkpoint's corpus was. A row gets the
 * same labels and probabilities whatever rows stand beside it. Rows without a token are kept, with null in the new columns.
 *
 * @param <M> the stage itself
 */
public abstract class LabellingModel<M extends LabellingModel<M>> extends Model<M> implements MLWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final String checkpoint;
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final Param<String> probabilityCol;

    LabellingModel(String uid, String checkpoint) {
        this.uid = uid;
        this.checkpoint = checkpoint;
        inputCol = new Param<>(this, "inputCol", "column of tokens (array<string>), or of text");
        outputCol = new Param<>(this, "outputCol", "column that receives the labels");
        probabilityCol =
                new Param<>(this, "probabilityCol", "column that receives the probability of each label given");
        setDefault(inputCol, "tokens");
        setDefault(outputCol, "labels");
        setDefault(probabilityCol, "probabilities");
    }

    /**
     * The checkpoint that a path means, checked to be of a kind.
     *
     * @param location a checkpoint, or a training run, which stands for its best one
     * @param tagger whether a tagger is expected, else a classifier
     * @throws RecurveException if there is none of the kind
     */
    static String checkpoint(String location, boolean tagger) {
        try {
            HadoopFolder folder = RunFolder.checkpoint(HadoopFolder.of(
                    location, SparkSession.active().sessionState().newHadoopConf()));
            try (SentenceCheckpoint loaded = SentenceCheckpoint.load(folder)) {
                if (loaded.model() instanceof SequenceTagger != tagger) {
                    throw new RecurveException("expected a " + (tagger ? "tagger" : "classifier") + " in "
                            + folder.location() + ", found a " + (tagger ? "classifier" : "tagger"));
                }
                ContextModel.of(loaded); // fails here rather than in a task
            }
            return folder.path().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a row gets a label for each token. */
    abstract boolean labelsTokens();

    abstract M withCheckpoint(String stageUid, String location);

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        LabelTask task = new LabelTask(
                checkpoint,
                dataset.schema().fieldIndex(getInputCol()),
                labelsTokens(),
                new SerializableConfiguration(
                        dataset.sparkSession().sessionState().newHadoopConf()));
        return dataset.toDF().mapPartitions(task, Encoders.row(schema));
    }

    /**
     * The columns behind the stage.
     *
     * @throws IllegalArgumentException if the input column is missing or holds something else, or an output column exists
     */
    @Override
    public StructType transformSchema(StructType schema) {
        List<String> added = List.of(getOutputCol(), getProbabilityCol());
        TokenColumn.check(uid, schema, getInputCol(), added, "outputCol or probabilityCol");
        DataType label = labelsTokens() ? DataTypes.createArrayType(DataTypes.StringType) : DataTypes.StringType;
        DataType probability = labelsTokens() ? DataTypes.createArrayType(DataTypes.FloatType) : DataTypes.FloatType;
        return schema.add(getOutputCol(), label, true).add(getProbabilityCol(), probability, true);
    }

    @Override
    public M copy(ParamMap extra) {
        M copied = withCheckpoint(uid, checkpoint);
        copyValues(copied, extra);
        copied.setParent(parent());
        return copied;
    }

    @Override
    public MLWriter write() {
        return new StageFiles.Writer(this, checkpoint);
    }

    @Override
    public String uid() {
        return uid;
    }

    /** Column of tokens or text. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** Column that receives the labels. */
    public Param<String> outputCol() {
        return outputCol;
    }

    /** Column that receives the probability of each label given. */
    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    /** Column of tokens or text. */
    public String getInputCol() {
        return getOrDefault(inputCol);
    }

    /** Column that receives the labels. */
    public String getOutputCol() {
        return getOrDefault(outputCol);
    }

    /** Column that receives the probabilities. */
    public String getProbabilityCol() {
        return getOrDefault(probabilityCol);
    }

    /** Sets the column of tokens or text. */
    public M setInputCol(String name) {
        return with(inputCol, name);
    }

    /** Sets the column that receives the labels. */
    public M setOutputCol(String name) {
        return with(outputCol, name);
    }

    /** Sets the column that receives the probabilities. */
    public M setProbabilityCol(String name) {
        return with(probabilityCol, name);
    }

    @SuppressWarnings("unchecked")
    private M with(Param<String> param, String value) {
        set(param, value);
        return (M) this;
    }
}
