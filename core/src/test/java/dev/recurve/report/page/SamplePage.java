package dev.recurve.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.artifact.LocalFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.config.ProbeSettings.Definition;
import dev.recurve.diagnose.FlowCurve;
import dev.recurve.diagnose.FlowQuantity;
import dev.recurve.diagnose.GradientNorm;
import dev.recurve.diagnose.GradientStudy;
import dev.recurve.diagnose.Phase;
import dev.recurve.diagnose.TaskTraining;
import dev.recurve.probe.Ablation;
import dev.recurve.probe.AblationEffect;
import dev.recurve.probe.AgreementPair;
import dev.recurve.probe.GateCurve;
import dev.recurve.probe.PairOutcome;
import dev.recurve.probe.Unit;
import dev.recurve.probe.UnitMap;
import dev.recurve.report.AblationReport;
import dev.recurve.report.AgreementReport;
import dev.recurve.report.GateReport;
import dev.recurve.report.GradientReport;
import dev.recurve.report.UnitMapReport;
import dev.recurve.report.page.WordSections.InContext;
import dev.recurve.report.page.WordSections.Near;
import dev.recurve.report.page.WordSections.Neighbourhood;
import dev.recurve.report.page.WordSections.Occurrences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A page with every section, made from folders that the reports themselves write, of words that a test chooses. */
final class SamplePage {
    private static final int EPOCHS = 12;

    private final Path folder;
    private final List<String> words;
    private final Random random = new Random(7);

    /**
     * @param folder an empty one
     * @param words that stand everywhere where words of a corpus do
     */
    SamplePage(Path folder, List<String> words) {
        this.folder = folder;
        this.words = words;
    }

    Page page() throws IOException {
        List<Section> sections = new ArrayList<>();
        TrainingSections training = training();
        sections.addAll(training.results(List.of(test())));
        sections.add(gradients());
        sections.add(agreement());
        sections.add(ablation());
        sections.add(gates());
        sections.add(WordSections.neighbours("Nearest neighbours in context", neighbours()));
        sections.add(WordSections.maps("Maps of words", maps(), List.of(word(3))));
        sections.add(
                Section.missing("Linear probes", "Not measured yet:", "./recurve probe linear run.model=" + folder));
        sections.add(training.settings());
        return new Page("run " + word(0), "A run at " + word(1), "test", sections);
    }

    private String word(int i) {
        return words.get(i % words.size());
    }

    private TrainingSections training() throws IOException {
        StringBuilder log = new StringBuilder(
                "{\"event\":\"start\",\"parameters\":1234567,\"vocabulary\":33278,\"directions\":2,\"precision\":\"f32\"}\n");
        for (int round = 0; round < 40 * EPOCHS; round++) {
            log.append(String.format(
                    "{\"event\":\"round\",\"round\":%d,\"tokens\":45000,\"loss\":%.4f,\"learning_rate\":%.5f}%n",
                    round, 3 + 4 / (1 + round / 20.0) + 0.1 * random.nextGaussian(), 0.01 * (1 - round / 480.0)));
            if (round % 40 == 39) {
                double perplexity = 60 + 900.0 / (round + 1);
                log.append(String.format(
                        "{\"event\":\"evaluation\",\"epoch\":%d,\"split\":\"validation\",\"perplexity\":%.2f,"
                                + "\"perplexity_forward\":%.2f,\"perplexity_backward\":%.2f,\"tokens\":217646,\"best\":true}%n",
                        round / 40 + 1, perplexity, perplexity - 3, perplexity + 3));
            }
        }
        Files.createDirectories(folder.resolve("run"));
        Files.writeString(folder.resolve("run/metrics.jsonl"), log + "{\"event\":\"round\",\"rou"); // killed
        Path checkpoint = Files.createDirectories(folder.resolve("run/checkpoints/epoch-0012-round-000480"));
        Files.writeString(
                checkpoint.resolve(Manifest.NAME),
                "{\"type\":\"recurve-checkpoint\",\"version\":1,\"identity\":{\"model.hidden\":650,\"training.optimizer.type\":"
                        + "\"sgd\",\"corpus.train-sha256\":\"" + "0123456789abcdef".repeat(4)
                        + "\"},\"versions\":{\"recurve\":\"1\"}}");
        Files.writeString(checkpoint.resolve(Manifest.SUCCESS), "");
        return new TrainingSections(new LocalFolder(folder.resolve("run")));
    }

    private static JsonNode test() {
        return new ObjectMapper()
                .createObjectNode()
                .put("split", "test")
                .put("perplexity", 61.5)
                .put("perplexity_forward", 60)
                .put("perplexity_backward", 63)
                .put("tokens", 245569);
    }

    private Section gradients() throws IOException {
        List<FlowCurve> flow = new ArrayList<>();
        List<GradientStudy.Norms> norms = new ArrayList<>();
        List<GradientStudy.Learning> learning = new ArrayList<>();
        for (String series : List.of("rnn-tanh", "lstm", "gru")) {
            double base = series.equals("rnn-tanh") ? 0.5 : 0.95;
            double[] mean =
                    IntStream.range(0, 100).mapToDouble(k -> Math.pow(base, k)).toArray();
            for (FlowQuantity quantity : FlowQuantity.values()) {
                for (Phase phase : Phase.values()) {
                    flow.add(new FlowCurve(series, phase, quantity, mean, mean, mean));
                }
            }
            norms.add(new GradientStudy.Norms(
                    series,
                    Phase.TRAINED,
                    IntStream.range(0, 700)
                            .mapToObj(step -> new GradientNorm(step, 1, Math.exp(random.nextGaussian()), 0.9))
                            .toList()));
            learning.add(new GradientStudy.Learning(
                    series,
                    IntStream.range(1, 9)
                            .mapToObj(i -> new TaskTraining.Evaluation(100 * i, 0.2 / i))
                            .toList(),
                    500));
        }
        LocalFolder target = new LocalFolder(folder.resolve("gradients"));
        new GradientReport(new GradientStudy(flow, norms, learning, 0.17)).write(target);
        return new ProbeSections(target, "Gradient flow")
                .gradients(Manifest.create("recurve-gradients", 1).with("learning", List.of(Map.of("guessing", 0.17))));
    }

    private List<AgreementPair> pairs() {
        List<AgreementPair> pairs = new ArrayList<>();
        for (String condition : List.of("singular_singular", "singular_plural", "plural_singular", "plural_plural")) {
            for (int i = 0; i < 20; i++) {
                pairs.add(new AgreementPair(
                        "" + pairs.size(), "nounpp", condition, List.of(word(i)), word(i + 1), word(i + 2), List.of()));
            }
        }
        return pairs;
    }

    private Section agreement() throws IOException {
        LocalFolder target = new LocalFolder(folder.resolve("agreement"));
        List<PairOutcome> outcomes = IntStream.range(0, pairs().size())
                .mapToObj(i -> new PairOutcome(i, -1, i % 5 == 0 ? -0.5 : -2))
                .toList();
        new AgreementReport(pairs(), outcomes, List.of()).write(target);
        return new ProbeSections(target, "Agreement").agreement();
    }

    private Section ablation() throws IOException {
        List<String> labels = pairs().stream().map(AgreementPair::label).toList();
        double[] intact = new double[labels.size()];
        Arrays.fill(intact, 1);
        List<AblationEffect> effects = new ArrayList<>();
        for (int unit = 0; unit < 60; unit++) {
            double[] ablated = intact.clone();
            for (int i = 0; i < ablated.length; i++) {
                ablated[i] = (unit == 14 ? i % 2 == 0 : random.nextInt(30) == 0) ? -1 : 1;
            }
            Ablation ablation = new Ablation(List.of(new Unit(2, unit)), Definition.OUTPUT);
            effects.add(AblationEffect.of(ablation, unit % 6 == 5, labels, intact, ablated));
        }
        LocalFolder target = new LocalFolder(folder.resolve("ablation"));
        new AblationReport(effects, 0.1).write(target);
        return new ProbeSections(target, "Ablation").ablation();
    }

    private Section gates() throws IOException {
        List<GateCurve> curves = new ArrayList<>();
        List<String> example = IntStream.range(0, 8).mapToObj(this::word).toList();
        for (String quantity : List.of("i", "f", "o", "c~", "c", "h")) {
            for (String condition :
                    List.of("singular_singular", "singular_plural", "plural_singular", "plural_plural")) {
                double sign = condition.startsWith("singular") ? 1 : -1;
                curves.add(new GateCurve(
                        new Unit(2, 14),
                        quantity,
                        "nounpp",
                        condition,
                        example,
                        IntStream.rangeClosed(0, 8)
                                .mapToObj(t ->
                                        new GateCurve.Point(t, t < 2 ? 0 : sign + 0.1 * random.nextGaussian(), 0.1, 60))
                                .toList()));
            }
        }
        LocalFolder target = new LocalFolder(folder.resolve("gates"));
        new GateReport(curves).write(target);
        List<String> columns = new ArrayList<>(List.of("<eos>"));
        columns.addAll(example);
        new UnitMapReport("c", UnitMap.of("nounpp", states(), columns, 7, List.of(new Unit(1, 3)), 20)).write(target);
        return new ProbeSections(target, "Gates").gates();
    }

    private List<UnitMap.State> states() {
        List<UnitMap.State> states = new ArrayList<>();
        for (String condition : List.of("singular_singular", "singular_plural", "plural_singular", "plural_plural")) {
            for (int layer = 1; layer <= 2; layer++) {
                for (int t = 0; t < 9; t++) {
                    double[] mean = random.doubles(30, -1, 1).toArray();
                    states.add(new UnitMap.State(condition, layer, t, mean));
                }
            }
        }
        return states;
    }

    private InContext inContext(int i) {
        List<String> sentence = IntStream.range(i, i + 9).mapToObj(this::word).toList();
        return new InContext(sentence, i % 9);
    }

    private List<Neighbourhood> neighbours() {
        return IntStream.range(0, 4)
                .mapToObj(i -> new Neighbourhood(
                        inContext(i),
                        IntStream.range(0, 4)
                                .mapToObj(j -> new Near(inContext(i + j + 1), 0.99 - 0.01 * j))
                                .toList()))
                .toList();
    }

    private List<Occurrences> maps() {
        List<Occurrences> maps = new ArrayList<>();
        for (int m = 0; m < 2; m++) {
            List<InContext> uses =
                    IntStream.range(0, 120).mapToObj(this::inContext).toList();
            double[] x = random.doubles(uses.size(), -3, 3).toArray();
            double[] y = random.doubles(uses.size(), -1, 1).toArray();
            maps.add(new Occurrences(word(m), uses, x, y, 0.61, 0.2));
        }
        return maps;
    }
}
