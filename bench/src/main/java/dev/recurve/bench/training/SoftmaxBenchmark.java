package dev.recurve.bench.training;

import dev.recurve.bench.Benchmark;
import dev.recurve.bench.BenchmarkCase;
import dev.recurve.bench.Contender;
import dev.recurve.config.SoftmaxSettings;
import dev.recurve.config.SoftmaxType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Training of a word language model with each of our output layers, beside our full softmax and libtorch's. */
public final class SoftmaxBenchmark implements Benchmark {
    private static final String FULL = "full";
    private static final String LIBTORCH = "libtorch";
    private static final int LANES = 20;
    private static final int WINDOW = 35;
    private static final int LAYERS = 2;

    /** Words of WikiText-2, and of a larger corpus. */
    private static final int[] VOCABULARIES = {33_278, 200_000};

    private static final int[] HIDDEN = {200, 650};

    private record Work(TrainingShape shape, SoftmaxType softmax) {}

    private final Map<String, Work> cases = new LinkedHashMap<>();

    /** A benchmark of two vocabularies, two sizes and three output layers. */
    public SoftmaxBenchmark() {
        for (int vocabulary : VOCABULARIES) {
            for (int hidden : HIDDEN) {
                TrainingShape shape = new TrainingShape(vocabulary, LANES, WINDOW, LAYERS, hidden);
                for (SoftmaxType softmax : SoftmaxType.values()) {
                    String name = softmax.name().toLowerCase(Locale.ROOT) + "-" + vocabulary + "-" + hidden;
                    cases.put(name, new Work(shape, softmax));
                }
            }
        }
    }

    @Override
    public String name() {
        return "softmax";
    }

    @Override
    public String description() {
        return "LSTM language model of " + LAYERS + " layers with each output layer (softmax-vocabulary-hidden), words by"
                + " Zipf's law, batch " + LANES + ", window " + WINDOW + ", SGD; full: our full softmax; libtorch: its"
                + " full softmax";
    }

    @Override
    public String unit() {
        return "tokens/s";
    }

    @Override
    public List<BenchmarkCase> cases() {
        return cases.keySet().stream().map(name -> new BenchmarkCase(name, 1)).toList();
    }

    @Override
    public List<String> peers() {
        return List.of(FULL, LIBTORCH);
    }

    @Override
    public Contender contender(String name, BenchmarkCase benchmarkCase) {
        Work work = cases.get(benchmarkCase.name());
        if (work == null) {
            throw new IllegalArgumentException("no case " + benchmarkCase.name() + " in benchmark " + name());
        }
        RandomWindows windows = RandomWindows.ofText(work.shape());
        return switch (name) {
            case OURS -> new RecurveTraining(
                    work.shape(), benchmarkCase.threads(), settings(work.softmax()), windows);
            case FULL -> new RecurveTraining(
                    work.shape(), benchmarkCase.threads(), SoftmaxSettings.plain(), windows);
            case LIBTORCH -> new LibTorchTraining(work.shape(), benchmarkCase.threads(), windows);
            default -> throw new IllegalArgumentException("no contender " + name + " in benchmark " + name());
        };
    }

    private static SoftmaxSettings settings(SoftmaxType type) {
        SoftmaxSettings usual = SoftmaxSettings.plain();
        return new SoftmaxSettings(type, false, usual.samples(), usual.cutoffs(), usual.factor());
    }

    /** The mathematics of the softmaxes differs: no common share of the peak. */
    @Override
    public double flops(BenchmarkCase benchmarkCase) {
        return 0;
    }
}
