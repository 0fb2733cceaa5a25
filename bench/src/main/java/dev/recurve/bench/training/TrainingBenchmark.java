package dev.recurve.bench.training;

import dev.recurve.bench.Benchmark;
import dev.recurve.bench.BenchmarkCase;
import dev.recurve.bench.Contender;
import dev.recurve.config.Precision;
import dev.recurve.kernel.OneDnn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Training of a word language model, in tokens per second. */
public final class TrainingBenchmark implements Benchmark {
    private static final String LIBTORCH = "libtorch";
    private static final String DL4J = "dl4j";

    /** The vocabulary, batch and window of the Penn Treebank models of Zaremba et al. 2014, small and medium. */
    private static final int VOCABULARY = 10_000;

    private static final int LANES = 20;
    private static final int WINDOW = 35;
    private static final int LAYERS = 2;
    private static final int[] HIDDEN = {200, 650};
    private static final int[] THREADS = {1, 2};

    /** Ending of the rows that we compute with products in bf16; the peer's are f32 in every row. */
    private static final String BF16 = " bf16";

    private final Map<String, TrainingShape> shapes = new LinkedHashMap<>();

    /** A benchmark of two sizes, each with one and two threads. */
    public TrainingBenchmark() {
        for (int hidden : HIDDEN) {
            TrainingShape shape = new TrainingShape(VOCABULARY, LANES, WINDOW, LAYERS, hidden);
            shapes.put("lstm-" + LAYERS + "x" + hidden, shape);
            if (OneDnn.multiplies(Precision.BF16)) {
                shapes.put("lstm-" + LAYERS + "x" + hidden + BF16, shape);
            }
        }
    }

    @Override
    public String name() {
        return "training";
    }

    @Override
    public String description() {
        return "LSTM language model, " + VOCABULARY + " words, full softmax, batch " + LANES + ", window " + WINDOW
                + ", carried state, SGD, gradients clipped at global norm " + TrainingShape.CLIP
                + " (dl4j: of each layer), no dropout; bf16: our products in bf16 beside libtorch's in f32";
    }

    @Override
    public String unit() {
        return "tokens/s";
    }

    @Override
    public List<BenchmarkCase> cases() {
        List<BenchmarkCase> cases = new ArrayList<>();
        for (String name : shapes.keySet()) {
            for (int threads : THREADS) {
                cases.add(new BenchmarkCase(name, threads));
            }
        }
        return cases;
    }

    @Override
    public List<String> peers() {
        return List.of(LIBTORCH, DL4J);
    }

    @Override
    public List<String> peers(BenchmarkCase benchmarkCase) {
        return precision(benchmarkCase) == Precision.F32 ? peers() : List.of(LIBTORCH);
    }

    @Override
    public Contender contender(String name, BenchmarkCase benchmarkCase) {
        TrainingShape shape = shape(benchmarkCase);
        return switch (name) {
            case OURS -> new RecurveTraining(shape, benchmarkCase.threads()).in(precision(benchmarkCase));
            case LIBTORCH -> new LibTorchTraining(shape, benchmarkCase.threads());
            case DL4J -> new Dl4jTraining(shape, benchmarkCase.threads());
            default -> throw new IllegalArgumentException("no contender " + name + " in benchmark " + name());
        };
    }

    @Override
    public double flops(BenchmarkCase benchmarkCase) {
        // the peak is that of products in f32
        return precision(benchmarkCase) == Precision.F32 ? shape(benchmarkCase).flopsPerToken() : 0;
    }

    private static Precision precision(BenchmarkCase benchmarkCase) {
        return benchmarkCase.name().endsWith(BF16) ? Precision.BF16 : Precision.F32;
    }

    private TrainingShape shape(BenchmarkCase benchmarkCase) {
        TrainingShape shape = shapes.get(benchmarkCase.name());
        if (shape == null) {
            throw new IllegalArgumentException("no case " + benchmarkCase.name() + " in benchmark " + name());
        }
        return shape;
    }
}
