package dev.recurve.bench.tagging;

import dev.recurve.bench.Benchmark;
import dev.recurve.bench.BenchmarkCase;
import dev.recurve.bench.Contender;
import dev.recurve.bench.Extent;
import dev.recurve.bench.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** Training of sequence taggers, and tagging, in sentences per second. */
public final class TaggingBenchmark implements Benchmark {
    private static final String LIBTORCH = "libtorch";
    /** Of a module of its own, which not every build has. */
    private static final String SPARK_NLP = "sparknlp";

    private static final int VOCABULARY = 10_000;
    private static final int EMBEDDING = 100;
    /** Parts of speech of Universal Dependencies. */
    private static final int LABELS = 17;

    private static final int[] HIDDEN = {200, 400};
    private static final int[] THREADS = {1, 2};

    private static final int EPOCHS = 5;
    private static final BenchmarkCase ENTITIES = new BenchmarkCase("uner-ner-" + EPOCHS + "-epochs", 2);

    private final Map<String, TaggingWork> works = new LinkedHashMap<>();

    /** A benchmark of two sizes, training and tagging, each with one and two threads, and of named entities. */
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
        return "bilstm: tagger of " + VOCABULARY + " words, vectors of " + EMBEDDING
                + ", a bidirectional LSTM of so many units in each direction, softmax over " + LABELS
                + " tags, no dropout, " + TaggedSentences.SENTENCES
                + " sentences of 5 to 60 tokens (median 20) a batch, packed for libtorch, words by Zipf's law; training:"
                + " Adam, gradients clipped at global norm " + TaggingWork.CLIP
                + " (libtorch: its fused Adam); tagging: the best tag of each token. uner-ner: " + EPOCHS
                + " epochs on UNER English EWT in Spark, characters, LSTM and CRF, the time of the whole training, and span"
                + " F1 on the development split; sparknlp: its NerDLApproach with the same vectors of words. The ratio"
                + " counts only where our F1 is at least the peer's";
    }

    @Override
    public String unit() {
        return "sentences/s";
    }

    @Override
    public List<BenchmarkCase> cases() {
        return cases(Extent.FULL);
    }

    /** Of a quick run: the smaller network, and no named entities. */
    @Override
    public List<BenchmarkCase> cases(Extent extent) {
        requireNoSize(extent);
        List<BenchmarkCase> cases = new ArrayList<>();
        works.values().stream()
                .filter(work -> !extent.quick() || work.hidden() == HIDDEN[0])
                .forEach(work -> {
                    for (int threads : THREADS) {
                        cases.add(new BenchmarkCase(work.name(), threads));
                    }
                });
        if (!extent.quick() && missing().isEmpty()) {
            cases.add(ENTITIES);
        }
        return cases;
    }

    private void requireNoSize(Extent extent) {
        if (extent.megabytes().isPresent()) {
            throw new IllegalArgumentException("benchmark " + name() + " takes no --size-mb");
        }
    }

    @Override
    public List<String> leftOut(Extent extent) {
        String reason = extent.quick() ? "a training takes longer than a look: leave --quick out" : missing();
        return reason.isEmpty() ? List.of() : List.of("left out " + ENTITIES + ": " + reason);
    }

    /** What the row of named entities lacks; empty: nothing. */
    private static String missing() {
        if (!Files.isDirectory(data())) {
            return "no folder " + data() + " with train.tsv and dev.tsv of UNER English EWT";
        }
        if (peer().isEmpty()) {
            return "Spark NLP is not built in: RECURVE_SPARKNLP=1 ./recurve bench tagging fetches it (170 MB)";
        }
        return "";
    }

    private static Path data() {
        return home().resolve("../shared/data/uner-english-ewt").normalize();
    }

    private static Path home() {
        return Path.of(System.getProperty("recurve.home", "")).toAbsolutePath();
    }

    private static NerTask entities() {
        return new NerTask(
                data().resolve("train.tsv"),
                data().resolve("dev.tsv"),
                home().resolve("bench/target/uner-ner"),
                EPOCHS);
    }

    private static Optional<TaggerPeer> peer() {
        return ServiceLoader.load(TaggerPeer.class).findFirst();
    }

    @Override
    public Plan plan(BenchmarkCase benchmarkCase, boolean quick) {
        return isEntities(benchmarkCase) ? Plan.ONCE : plan(quick);
    }

    @Override
    public List<String> peers() {
        return List.of(LIBTORCH, SPARK_NLP);
    }

    @Override
    public List<String> peers(BenchmarkCase benchmarkCase) {
        return List.of(isEntities(benchmarkCase) ? SPARK_NLP : LIBTORCH);
    }

    @Override
    public List<String> figures() {
        return List.of(NerTask.f1(OURS), NerTask.f1(SPARK_NLP));
    }

    @Override
    public Contender contender(String name, BenchmarkCase benchmarkCase) {
        int threads = benchmarkCase.threads();
        if (isEntities(benchmarkCase)) {
            return switch (name) {
                case OURS -> new RecurveNer(entities(), threads);
                case SPARK_NLP -> peer().orElseThrow(() -> noContender(name)).contender(entities(), threads);
                default -> throw noContender(name);
            };
        }
        TaggingWork work = work(benchmarkCase);
        return switch (name) {
            case OURS -> new RecurveTagging(work, threads);
            case LIBTORCH -> new LibTorchTagging(work, threads);
            default -> throw noContender(name);
        };
    }

    private IllegalArgumentException noContender(String contender) {
        return new IllegalArgumentException("no contender " + contender + " in benchmark " + name());
    }

    private static boolean isEntities(BenchmarkCase benchmarkCase) {
        return benchmarkCase.equals(ENTITIES);
    }

    /** None of named entities: characters and CRF are no matrix products to speak of. */
    @Override
    public double flops(BenchmarkCase benchmarkCase) {
        if (isEntities(benchmarkCase)) {
            return 0;
        }
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
