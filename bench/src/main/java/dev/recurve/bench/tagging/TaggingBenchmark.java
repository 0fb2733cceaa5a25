package dev.recurve.bench.tagging;

import dev.recurve.bench.Benchmark;
import dev.recurve.bench.BenchmarkCase;
import dev.recurve.bench.Contender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Training of sequence taggers, and tagging, in sentences per second. */
public final class TaggingBenchmark implements Benchmark {
    private static final String LIBTORCH = "libtorch";
    private static final int VOCABULARY = 10_000;
    private static final int EMBEDDING = 100;
    /** Parts of speech of Universal Dependencies. */
    private static final int LABELS = 17;

    private static final int[] HIDDEN = {200, 400};
    private static final int[] THREADS = {1, 2};

    private final Map<String, TaggingWork> works = new LinkedHashMap<>();

    /** A benchmark of two sizes, training and tagging, each with one and two threads. */
    public TaggingBenchmark() {
        for (boolean training : new boolean[] {true, false}) {
            for (int hidden : HIDDEN) {
                TaggingWork work = new TaggingWork(VOCABULARY, EMBEDDING, hidden, LABELS, training);
                works.put(work.name(), work);
            }
        }
    }

    @Override
    public String name() {
        return "tagging";
    }

    @Override
    public String description() {
        return "tagger of " + VOCABULARY + " words, vectors of " + EMBEDDING
                + ", a bidirectional LSTM of so many units in each direction, softmax over " + LABELS
                + " tags, no dropout, " + TaggedSentences.SENTENCES
                + " sentences of 5 to 60 tokens (median 20) a batch, packed for libtorch, words by Zipf's law; training:"
                + " Adam, gradients clipped at global norm " + TaggingWork.CLIP
                + " (libtorch: its fused Adam); tagging: the best tag of each token";
    }

    @Override
    public String unit() {
        return "sentences/s";
    }

    @Override
    public List<BenchmarkCase> cases() {
        List<BenchmarkCase> cases = new ArrayList<>();
        for (String name : works.keySet()) {
            for (int threads : THREADS) {
                cases.add(new BenchmarkCase(name, threads));
            }
        }
        return cases;
    }

    @Override
    public List<String> peers() {
        return List.of(LIBTORCH);
    }

    @Override
    public Contender contender(String name, BenchmarkCase benchmarkCase) {
        TaggingWork work = work(benchmarkCase);
        return switch (name) {
            case OURS -> new RecurveTagging(work, benchmarkCase.threads());
            case LIBTORCH -> new LibTorchTagging(work, benchmarkCase.threads());
            default -> throw new IllegalArgumentException("no contender " + name + " in benchmark " + name());
        };
    }

    @Override
    public double flops(BenchmarkCase benchmarkCase) {
        TaggingWork work = work(benchmarkCase);
        return work.flopsPerToken() * TaggedSentences.meanLength(work);
    }

    private TaggingWork work(BenchmarkCase benchmarkCase) {
        TaggingWork work = works.get(benchmarkCase.name());
        if (work == null) {
            throw new IllegalArgumentException("no case " + benchmarkCase.name() + " in benchmark " + name());
        }
        return work;
    }
}
