package dev.recurve.spark.ml;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;

import com.typesafe.config.Config;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.RecurveException;
import dev.recurve.spark.averaging.SentenceTrainSettings;
import dev.recurve.spark.averaging.SentenceTrainingJob;
import dev.recurve.spark.averaging.TrainingObserver;
import dev.recurve.spark.averaging.TrainingOutcome;
import dev.recurve.spark.data.PrepareSentences;
import dev.recurve.spark.data.PrepareSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link SequenceTaggerTrainer} and {@link SentenceClassifierTrainer} share: a column of tokens and one of labels become a
 * corpus and a training run in a folder, whose best checkpoint is the model.
 *
 * @param <M> the stage that is trained
 */
public abstract class SentenceTrainer<M extends LabellingModel<M>> extends Estimator<M>
        implements DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Param<String> inputCol;
    private final Param<String> labelCol;
    private final Param<String> folder;
    private final StringArrayParam settings;

    SentenceTrainer(String uid) {
        this.uid = uid;
        inputCol = new Param<>(this, "inputCol", "column of tokens (array<string>)");
        labelCol = new Param<>(this, "labelCol", "column of labels");
        folder = new Param<>(this, "folder", "new folder for the corpus and the training run");
        settings = new StringArrayParam(this, "settings", "key=value, as recurve prepare and train have them");
        setDefault(inputCol, "tokens");
        setDefault(labelCol, "label");
        setDefault(settings, new String[0]);
    }

    /** Whether there is a label for each token. */
    abstract boolean labelsTokens();

    abstract M model(String location);

    /**
     * Prepares the rows and trains on them.
     *
     * @throws RecurveException if rows, settings or folder do not fit
     */
    @Override
    public M fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        Config config = config();
        Dataset<Row> rows = dataset.select(
                col(getInputCol()),
                labelsTokens() ? col(getLabelCol()) : array(col(getLabelCol())).as(getLabelCol()));
        try {
            new PrepareSentences(dataset.sparkSession(), PrepareSettings.read(config)).run(rows, labelsTokens());
            TrainingOutcome outcome = SentenceTrainingJob.run(
                    dataset.sparkSession(), SentenceTrainSettings.read(config), false, new TrainingObserver() {});
            M trained = model(outcome.bestCheckpoint()).setInputCol(getInputCol());
            trained.setParent(this);
            return trained;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Config config() {
        if (!isSet(folder)) {
            throw new IllegalArgumentException(uid + ": folder is not set: name a new folder for corpus and run");
        }
        List<String> all = new ArrayList<>(Arrays.asList(getOrDefault(settings)));
        all.add("input.path=rows"); // of the data set; no file is read
        all.add("run.corpus=" + new Path(getOrDefault(folder), "corpus"));
        all.add("run.output=" + new Path(getOrDefault(folder), "run"));
        return ConfigSource.load(Optional.empty(), all);
    }

    /**
     * The columns behind the trained stage.
     *
     * @throws IllegalArgumentException if a column is missing or holds something else
     */
    @Override
    public StructType transformSchema(StructType schema) {
        DataType tokens = DataTypes.createArrayType(DataTypes.StringType);
        require(schema, "inputCol", getInputCol(), tokens);
        require(schema, "labelCol", getLabelCol(), labelsTokens() ? tokens : DataTypes.StringType);
        DataType label = labelsTokens() ? tokens : DataTypes.StringType;
        DataType probability = labelsTokens() ? DataTypes.createArrayType(DataTypes.FloatType) : DataTypes.FloatType;
        return schema.add("labels", label, true).add("probabilities", probability, true);
    }

    private void require(StructType schema, String param, String column, DataType expected) {
        List<String> names = Arrays.asList(schema.fieldNames());
        if (!names.contains(column)) {
            throw new IllegalArgumentException(uid + ": " + param + " '" + column
                    + "' expected among the columns, found " + String.join(", ", names));
        }
        DataType found = schema.apply(column).dataType();
        boolean fits = expected instanceof ArrayType
                ? found instanceof ArrayType array && array.elementType().equals(DataTypes.StringType)
                : found.equals(expected);
        if (!fits) {
            throw new IllegalArgumentException(uid + ": " + param + " '" + column + "' must be "
                    + expected.simpleString() + ", found " + found.simpleString());
        }
    }

    @Override
    public String uid() {
        return uid;
    }

    /** Column of tokens. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** Column of labels. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** Folder for the corpus and the training run. */
    public Param<String> folder() {
        return folder;
    }

    /** Settings as on the command line. */
    public StringArrayParam settings() {
        return settings;
    }

    /** Column of tokens. */
    public String getInputCol() {
        return getOrDefault(inputCol);
    }

    /** Column of labels. */
    public String getLabelCol() {
        return getOrDefault(labelCol);
    }

    final void putInputCol(String name) {
        set(inputCol, name);
    }

    final void putLabelCol(String name) {
        set(labelCol, name);
    }

    final void putFolder(String location) {
        set(folder, location);
    }

    final void putSettings(String... pairs) {
        set(settings, pairs);
    }
}
