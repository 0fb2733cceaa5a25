package dev.recurve.spark.ml;

import org.apache.spark.ml.util.MLReader;

/** A stage that gives every token of a column of sentences its tag, and the tag's probability. */
public final class SequenceTaggerModel extends LabellingModel<SequenceTaggerModel> {
    private static final long serialVersionUID = 1L;

    private SequenceTaggerModel(String uid, String checkpoint) {
        super(uid, checkpoint);
    }

    /**
     * A stage of a trained tagger.
     *
     * @param location a checkpoint, or a training run, which stands for its best one
     */
    public static SequenceTaggerModel of(String location) {
        return new SequenceTaggerModel(StageFiles.newUid("sequenceTagger"), checkpoint(location, true));
    }

    @Override
    boolean labelsTokens() {
        return true;
    }

    @Override
    SequenceTaggerModel withCheckpoint(String stageUid, String location) {
        return new SequenceTaggerModel(stageUid, location);
    }

    /** Reads a stage that was saved. */
    public static MLReader<SequenceTaggerModel> read() {
        return new StageFiles.Reader<>(SequenceTaggerModel.class, SequenceTaggerModel::new);
    }

    /** Reads a stage that was saved. */
    public static SequenceTaggerModel load(String path) {
        return read().load(path);
    }
}
