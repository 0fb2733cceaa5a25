package dev.recurve.bench.jobs;

import dev.recurve.bench.BenchmarkCase;
import dev.recurve.bench.Contender;
import dev.recurve.bench.Extent;
import java.util.ArrayList;
import java.util.List;

/** Training in Spark with parameter averaging, beside the same engine in a plain loop. */
public final class AveragingBenchmark extends JobBenchmark {
    private static final String PLAIN = "plain";
    private static final String METHOD = "mean";
    private static final int[] WORKERS = {1, 2};
    /** Local steps of a worker: whole rounds, so that no short one is left over. */
    private static final int STEPS = 400;

    private static final int QUICK_STEPS = 100;

    @Override
    public String name() {
        return "averaging";
    }

    @Override
    public String description() {
        return "Training of a 2x200 LSTM language model, 10000 words, default settings: in Spark with a synchronisation"
                + " every 100 steps (the time of all rounds), against as many threads that train a model each from"
                + " the same shards (plain)";
    }

    @Override
    public String unit() {
        return "tokens/s";
    }

    @Override
    public List<BenchmarkCase> cases(Extent extent) {
        int steps = quick(extent) ? QUICK_STEPS : STEPS;
        List<BenchmarkCase> cases = new ArrayList<>();
        for (int workers : WORKERS) {
            cases.add(new BenchmarkCase(METHOD + " " + steps + " steps", workers));
        }
        return cases;
    }

    @Override
    public List<String> peers() {
        return List.of(PLAIN);
    }

    @Override
    public List<String> shares() {
        return List.of(SparkTraining.TRAINING_SHARE);
    }

    @Override
    public Contender contender(String name, BenchmarkCase benchmarkCase) {
        int steps = size(benchmarkCase);
        return switch (name) {
            case OURS -> new SparkTraining(steps, benchmarkCase.threads());
            case PLAIN -> new PlainTraining(steps, benchmarkCase.threads());
            default -> throw noContender(name);
        };
    }
}
