package dev.recurve.bench.jobs;

import dev.recurve.bench.BenchmarkCase;
import dev.recurve.bench.Contender;
import dev.recurve.bench.Extent;
import java.util.List;

/** Text to vectors in Parquet, beside the forward pass alone. */
public final class EmbeddingBenchmark extends JobBenchmark {
    private static final String FORWARD = "forward";
    private static final String LIBTORCH = "libtorch";
    private static final int THREADS = 2;
    private static final int TOKENS = 1_000_000;
    private static final int QUICK_TOKENS = 100_000;

    @Override
    public String name() {
        return "embedding";
    }

    @Override
    public String description() {
        return "Embeddings by a random 2x200 biLM, 10000 words, sentences of " + EmbeddingTask.SHORTEST + " to "
                + EmbeddingTask.LONGEST + " words, last layer, a row for each token: the embed job with its Parquet"
                + " files, against the pass through the model alone over sentences tokenized before (forward), and against"
                + " libtorch's pass through the same model, sentences sorted by length (libtorch)";
    }

    @Override
    public String unit() {
        return "tokens/s";
    }

    @Override
    public List<BenchmarkCase> cases(Extent extent) {
        int tokens = quick(extent) ? QUICK_TOKENS : TOKENS;
        return List.of(new BenchmarkCase("bilm-2x200 " + tokens + " tokens", THREADS));
    }

    @Override
    public List<String> peers() {
        return List.of(FORWARD, LIBTORCH);
    }

    @Override
    public Contender contender(String name, BenchmarkCase benchmarkCase) {
        EmbeddingTask task = new EmbeddingTask(size(benchmarkCase));
        return switch (name) {
            case OURS -> new SparkEmbedding(task, benchmarkCase.threads());
            case FORWARD -> new BareEmbedding(task, benchmarkCase.threads());
            case LIBTORCH -> new LibTorchEmbedding(task, benchmarkCase.threads());
            default -> throw noContender(name);
        };
    }
}
