package dev.recurve.bench.training;

import dev.recurve.batch.Window;
import dev.recurve.bench.Contender;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.OptimizerType;
import dev.recurve.config.RegularizationSettings;
import dev.recurve.config.SoftmaxSettings;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.train.LocalTrainer;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/** This project's engine, as a worker runs it. */
final class RecurveTraining implements Contender {
    private static final int WARM_UP_STEPS = 3;
    private static final long SEED = 1;

    private final TrainingShape shape;
    private final int threads;
    private final SoftmaxSettings softmax;
    private final RandomWindows windows;
    private final Window window;
    private LanguageModel model;
    private CarriedState state;
    private LocalTrainer<Window> trainer;

    RecurveTraining(TrainingShape shape, int threads) {
        this(shape, threads, SoftmaxSettings.plain(), new RandomWindows(shape));
    }

    RecurveTraining(TrainingShape shape, int threads, SoftmaxSettings softmax, RandomWindows windows) {
        this.shape = shape;
        this.threads = threads;
        this.softmax = softmax;
        this.windows = windows;
        this.window = new Window(1, shape.window(), shape.lanes());
    }

    @Override
    public String version() {
        dnnl_version_t version = dnnl.dnnl_version();
        return "Recurve on oneDNN " + version.major() + "." + version.minor() + "." + version.patch();
    }

    @Override
    public void prepare() {
        OneDnn.useThreads(threads);
        model = LanguageModel.create(
                settings(shape).with(softmax, RegularizationSettings.plain()), shape.vocabulary(), SEED);
        state = model.newState(shape.lanes());
        model.attach(state);
        trainer = new LocalTrainer<>(model, optimizer());
        window.reset(shape.window(), 0);
        for (int i = 0; i < WARM_UP_STEPS; i++) {
            work();
        }
    }

    static ModelSettings settings(TrainingShape shape) {
        return new ModelSettings(ModelDirection.FORWARD, shape.layers(), shape.hidden(), shape.hidden(), 0, 0.1, 1);
    }

    private static OptimizerSettings optimizer() {
        return new OptimizerSettings(
                OptimizerType.SGD, TrainingShape.LEARNING_RATE, 0, 0.9, 0.999, 1e-8, TrainingShape.CLIP);
    }

    @Override
    public double work() {
        windows.next();
        System.arraycopy(windows.inputs(), 0, window.inputs(), 0, shape.tokens());
        System.arraycopy(windows.targets(), 0, window.targets(), 0, shape.tokens());
        return trainer.step(window, TrainingShape.LEARNING_RATE, SEED).tokens();
    }

    @Override
    public void close() {
        trainer.close();
        state.close();
        model.close();
    }
}
