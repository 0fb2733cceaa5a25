package dev.recurve.spark.ml;

import org.apache.spark.ml.util.MLReader;

/** A stage that gives every sentence of a column its label, and the label's probability. */
public final class SentenceClassifierModel extends LabellingModel<SentenceClassifierModel> {
    private static final long serialVersionUID = 1L;

    private SentenceClassifierModel(String uid, String checkpoint) {
        super(uid, checkpoint);
    }

    /**
     * A stage of a trained classifier.
     *
     * @param location a checkpoint, or a training run, which stands for its best one
     */
    public static SentenceClassifierModel of(String location) {
        return new SentenceClassifierModel(StageFiles.newUid("sentenceClassifier"), checkpoint(location, false));
    }

    @Override
    boolean labelsTokens() {
        return false;
    }

    @Override
    SentenceClassifierModel withCheckpoint(String stageUid, String location) {
        return new SentenceClassifierModel(stageUid, location);
    }

    /** Reads a stage that was saved. */
    public static MLReader<SentenceClassifierModel> read() {
        return new StageFiles.Reader<>(SentenceClassifierModel.class, SentenceClassifierModel::new);
    }

    /** Reads a stage that was saved. */
    public static SentenceClassifierModel load(String path) {
        return read().load(path);
    }
}
