package dev.recurve.spark.ml;

import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;

/** Trains a {@link SequenceTaggerModel} on a column of tokens and a column of labels, one for each token. */
public final class SequenceTaggerTrainer extends SentenceTrainer<SequenceTaggerModel> {
    private static final long serialVersionUID = 1L;

    /** A new trainer. */
    public SequenceTaggerTrainer() {
        this(StageFiles.newUid("sequenceTaggerTrainer"));
    }

    /** A trainer of a name, as reading one needs it. */
    public SequenceTaggerTrainer(String uid) {
        super(uid);
    }

    @Override
    boolean labelsTokens() {
        return true;
    }

    @Override
    SequenceTaggerModel model(String location) {
        return SequenceTaggerModel.of(location);
    }

    @Override
    public SequenceTaggerTrainer copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** Sets the column of tokens. */
    public SequenceTaggerTrainer setInputCol(String name) {
        putInputCol(name);
        return this;
    }

    /** Sets the column of labels. */
    public SequenceTaggerTrainer setLabelCol(String name) {
        putLabelCol(name);
        return this;
    }

    /** Sets the new folder for the corpus and the training run, where driver and executors see it. */
    public SequenceTaggerTrainer setFolder(String location) {
        putFolder(location);
        return this;
    }

    /** Sets {@code key=value} pairs, as on the command line: {@code validation.fraction=0.1}. */
    public SequenceTaggerTrainer setSettings(String... pairs) {
        putSettings(pairs);
        return this;
    }

    /** Reads a trainer that was saved. */
    public static MLReader<SequenceTaggerTrainer> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads a trainer that was saved. */
    public static SequenceTaggerTrainer load(String path) {
        return read().load(path);
    }
}
