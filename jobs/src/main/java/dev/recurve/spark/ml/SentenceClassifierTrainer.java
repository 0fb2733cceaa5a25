package dev.recurve.spark.ml;

import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;

/** Trains a {@link SentenceClassifierModel} on a column of tokens and a column of labels. */
public final class SentenceClassifierTrainer extends SentenceTrainer<SentenceClassifierModel> {
    private static final long serialVersionUID = 1L;

    /** A new trainer. */
    public SentenceClassifierTrainer() {
        this(StageFiles.newUid("sentenceClassifierTrainer"));
    }

    /** A trainer of a name, as reading one needs it. */
    public SentenceClassifierTrainer(String uid) {
        super(uid);
    }

    @Override
    boolean labelsTokens() {
        return false;
    }

    @Override
    SentenceClassifierModel model(String location) {
        return SentenceClassifierModel.of(location);
    }

    @Override
    public SentenceClassifierTrainer copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** Sets the column of tokens. */
    public SentenceClassifierTrainer setInputCol(String name) {
        putInputCol(name);
        return this;
    }

    /** Sets the column of labels. */
    public SentenceClassifierTrainer setLabelCol(String name) {
        putLabelCol(name);
        return this;
    }

    /** Sets the new folder for the corpus and the training run, where driver and executors see it. */
    public SentenceClassifierTrainer setFolder(String location) {
        putFolder(location);
        return this;
    }

    /** Sets {@code key=value} pairs, as on the command line: {@code validation.fraction=0.1}. */
    public SentenceClassifierTrainer setSettings(String... pairs) {
        putSettings(pairs);
        return this;
    }

    /** Reads a trainer that was saved. */
    public static MLReader<SentenceClassifierTrainer> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads a trainer that was saved. */
    public static SentenceClassifierTrainer load(String path) {
        return read().load(path);
    }
}
