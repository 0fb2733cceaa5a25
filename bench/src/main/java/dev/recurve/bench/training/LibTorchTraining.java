package dev.recurve.bench.training;

import ai.djl.engine.Engine;
import dev.recurve.bench.Contender;
import dev.recurve.bench.LibTorch;

/** libtorch's CPU build, through DJL. */
final class LibTorchTraining implements Contender {
    private static final int WARM_UP_STEPS = 3;

    private final TrainingShape shape;
    private final int threads;
    private final RandomWindows windows;
    private Engine engine;
    private LibTorchLanguageModel model;

    LibTorchTraining(TrainingShape shape, int threads) {
        this(shape, threads, new RandomWindows(shape));
    }

    LibTorchTraining(TrainingShape shape, int threads, RandomWindows windows) {
        this.shape = shape;
        this.threads = threads;
        this.windows = windows;
    }

    @Override
    public String version() {
        return "libtorch " + engine.getVersion() + " through DJL " + Engine.getDjlVersion();
    }

    @Override
    public void prepare() {
        engine = LibTorch.load(threads);
        model = new LibTorchLanguageModel(engine, shape);
        for (int i = 0; i < WARM_UP_STEPS; i++) {
            work();
        }
    }

    @Override
    public double work() {
        windows.next();
        model.step(windows.inputs(), windows.targets());
        return shape.tokens();
    }

    @Override
    public void close() {
        model.close();
    }
}
