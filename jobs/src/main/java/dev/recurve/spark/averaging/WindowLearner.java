package dev.recurve.spark.averaging;

import dev.recurve.batch.Window;
import dev.recurve.batch.WindowLengths;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.data.ShardReader;
import java.io.IOException;

/** A language model that reads the parallel streams of a shard, window by window, with the state carried. */
final class WindowLearner extends Learner<Window> {
    private final WorkerSetup setup;
    private final LanguageModel model;
    private final CarriedState state;
    private final Window window;
    private final WindowLengths windows;
    private ShardReader reader;
    private WindowLengths.Epoch lengths; // of the present epoch
    private int epoch = -1; // number of that
    private long step; // windows of the epoch before the next one
    private String shard; // that the reader reads

    WindowLearner(WorkerSetup setup) {
        this(setup, setup.newModel());
    }

    private WindowLearner(WorkerSetup setup, LanguageModel model) {
        super(model, setup.optimizer());
        this.setup = setup;
        this.model = model;
        model.trainIn(setup.precision());
        state = model.newState(setup.lanes());
        windows = setup.windows();
        window = new Window(setup.model().directions(), windows.longest(), setup.lanes());
    }

    @Override
    LanguageModel model() {
        return model;
    }

    @Override
    void begin(WorkerInput input) throws IOException {
        openShard(input);
        if (input.carried() == null) {
            state.reset();
        } else {
            state.set(input.carried());
        }
        model.attach(state);
    }

    private void openShard(WorkerInput input) throws IOException {
        if (input.shardEnded()) {
            closeReader();
            return;
        }
        if (input.epoch() != epoch) {
            lengths = windows.epoch(input.epoch());
            epoch = input.epoch();
        }
        step = input.shardStep();
        long position = lengths.position(step);
        String wanted = input.layout() + "#" + input.worker();
        if (reader == null || reader.position() != position || !wanted.equals(shard)) {
            closeReader();
            reader = ShardReader.open(input.layout(), input.worker(), position, setup.configuration());
            shard = wanted;
        }
    }

    @Override
    Window next() throws IOException {
        return reader != null && reader.next(window, lengths.length(step++)) ? window : null;
    }

    @Override
    double rateFactor() {
        return windows.rateFactor(window.length());
    }

    @Override
    float[][] carried() {
        return state.toArrays();
    }

    private void closeReader() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeReader();
        state.close();
        super.close();
    }
}
