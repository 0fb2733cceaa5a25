package dev.recurve.bench.jobs;

import dev.recurve.bench.BenchmarkCase;
import dev.recurve.bench.Contender;
import dev.recurve.bench.Extent;
import java.util.List;

/** Text to a corpus folder: the whole job, by tokenizer. */
public final class PrepareBenchmark extends JobBenchmark {
    private static final List<String> TOKENIZERS = List.of("whitespace", "unicode");
    private static final int THREADS = 2;
    private static final int MEGABYTES = 200;
    private static final int QUICK_MEGABYTES = 20;

    @Override
    public String name() {
        return "prepare";
    }

    @Override
    public String description() {
        return "The prepare job on the English sample repeated, one word of " + RepeatedSample.CHANGED_ONE_OF
                + " changed at random; MB are millions of bytes, --size-mb of them";
    }

    @Override
    public String unit() {
        return "MB/s";
    }

    @Override
    public List<BenchmarkCase> cases(Extent extent) {
        int size = extent.megabytes().orElse(extent.quick() ? QUICK_MEGABYTES : MEGABYTES);
        return TOKENIZERS.stream()
                .map(tokenizer -> new BenchmarkCase(tokenizer + " " + size + " MB", THREADS))
                .toList();
    }

    @Override
    public List<String> peers() {
        return List.of();
    }

    @Override
    public Contender contender(String name, BenchmarkCase benchmarkCase) {
        if (!name.equals(OURS)) {
            throw noContender(name);
        }
        return new SparkPreparation(kind(benchmarkCase), size(benchmarkCase), benchmarkCase.threads());
    }
}
