package dev.recurve.bench.jobs;

import dev.recurve.bench.BenchmarkCase;
import dev.recurve.bench.Contender;
import dev.recurve.bench.Extent;
import java.util.ArrayList;
import java.util.List;

/**
 * Training in Spark with parameter averaging: beside the same engine in a plain loop, beside one worker, and the cost of
 * a round beside that of dl4j-spark's own averaging.
 */
public final class AveragingBenchmark extends JobBenchmark {
    private static final String PLAIN = "plain";
    private static final String ONE_WORKER = "one-worker";
    private static final String DL4J = "dl4j";
    /** Kinds of rows: training of so many steps, rounds without training of so many million parameters. */
    private static final String TRAINING = "mean";

    private static final String ROUND = "round";
    private static final int[] WORKERS = {1, 2};
    private static final int[] MILLIONS = {10, 30};
    /** Local steps of a worker: whole rounds, so that no short one is left over. */
    private static final int STEPS = 200;

    private static final int QUICK_STEPS = 100;
    private static final int ROUNDS = 20;
    /** They take seconds each. */
    private static final int DL4J_ROUNDS = 5;

    @Override
    public String name() {
        return "averaging";
    }

    @Override
    public String description() {
        return "mean: training of a 2x200 LSTM language model, 10000 words, default settings, in Spark with a"
                + " synchronisation every 100 steps (the time of all rounds), against as many threads that train a"
                + " model each from the same shards (plain), and against one worker (one-worker). round: rounds of"
                + " models of 10 and 30 million parameters without their training, against those of dl4j-spark's"
                + " ParameterAveragingTrainingMaster (dl4j)";
    }

    @Override
    public String unit() {
        return "tokens/s";
    }

    @Override
    public String unit(BenchmarkCase benchmarkCase) {
        return kind(benchmarkCase).equals(ROUND) ? "rounds/s" : unit();
    }

    @Override
    public List<BenchmarkCase> cases(Extent extent) {
        int steps = quick(extent) ? QUICK_STEPS : STEPS;
        List<BenchmarkCase> cases = new ArrayList<>();
        for (int workers : WORKERS) {
            cases.add(new BenchmarkCase(TRAINING + " " + steps + " steps", workers));
        }
        for (int millions : MILLIONS) {
            cases.add(new BenchmarkCase(ROUND + " " + millions + " M", 2));
        }
        return cases;
    }

    @Override
    public List<String> peers() {
        return List.of(PLAIN, ONE_WORKER, DL4J);
    }

    @Override
    public List<String> peers(BenchmarkCase benchmarkCase) {
        if (kind(benchmarkCase).equals(ROUND)) {
            return List.of(DL4J);
        }
        return benchmarkCase.threads() == 1 ? List.of(PLAIN) : List.of(PLAIN, ONE_WORKER);
    }

    @Override
    public List<String> shares() {
        return List.of(SparkTraining.TRAINING_SHARE);
    }

    @Override
    public List<String> figures() {
        return List.of(SparkRounds.SYNC_SECONDS);
    }

    @Override
    public Contender contender(String name, BenchmarkCase benchmarkCase) {
        int size = size(benchmarkCase);
        int workers = benchmarkCase.threads();
        boolean round = kind(benchmarkCase).equals(ROUND);
        return switch (name) {
            case OURS ->
                round
                        ? new SparkRounds(RoundSize.of(size), workers, workers, ROUNDS)
                        : new SparkTraining(size, workers);
            case PLAIN -> new PlainTraining(size, workers);
            case ONE_WORKER -> new SparkTraining(size, 1);
            case DL4J -> new Dl4jRounds(RoundSize.of(size), workers, DL4J_ROUNDS);
            default -> throw noContender(name);
        };
    }
}
