package dev.recurve.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.batch.Window;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.OptimizerType;
import dev.recurve.config.ProbeSettings.Definition;
import dev.recurve.config.VocabularySettings;
import dev.recurve.model.LanguageModel;
import dev.recurve.text.sample.AgreementFrames;
import dev.recurve.train.LocalTrainer;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A small model learns agreement across attractors, and a few of its units turn out to carry number. */
class NumberUnitsTest {
    private static final int LANES = 32;
    private static final int TIME = 16;
    private static final int HIDDEN = 48;
    private static final int STEPS = 2500;
    private static final double RATE = 0.01;

    private static final List<AgreementPair> PAIRS = new ArrayList<>();
    private static Vocabulary vocabulary;
    private static LanguageModel model;

    @BeforeAll
    static void train() {
        AgreementFrames frames = new AgreementFrames(1);
        for (String frame : AgreementFrames.names()) {
            for (String condition : AgreementFrames.conditions(frame)) {
                for (AgreementFrames.Item item : frames.pairs(frame, condition, 60)) {
                    PAIRS.add(new AgreementPair(
                            "" + PAIRS.size(),
                            frame,
                            condition,
                            item.prefix(),
                            item.right(),
                            item.wrong(),
                            item.rest()));
                }
            }
        }
        List<String> corpus = frames.corpus(20_000);
        vocabulary = vocabulary(corpus);
        model = LanguageModel.create(
                new ModelSettings(ModelDirection.FORWARD, 2, 32, HIDDEN, 0, 0.1, 1), vocabulary.size(), 1);
        fit(ids(corpus));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Vocabulary vocabulary(List<String> corpus) {
        Map<String, Long> counts = corpus.stream()
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return Vocabulary.of(
                counts.entrySet().stream()
                        .map(entry -> new TokenCount(entry.getKey(), entry.getValue()))
                        .toList(),
                corpus.size(),
                new VocabularySettings(1, 1000));
    }

    private static int[] ids(List<String> corpus) {
        List<Integer> ids = new ArrayList<>();
        for (String line : corpus) {
            ids.add(Vocabulary.BOUNDARY_ID);
            for (String word : line.split(" ")) {
                ids.add(vocabulary.id(word));
            }
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Every window begins with a sentence and from a state of zeros, as a probe reads. */
    private static void fit(int[] stream) {
        var adam = new OptimizerSettings(OptimizerType.ADAM, RATE, 0.9, 0.9, 0.999, 1e-8, 1);
        int lane = (stream.length - TIME - 1) / LANES;
        try (LocalTrainer<Window> trainer = new LocalTrainer<>(model, adam)) {
            Window window = new Window(1, TIME, LANES);
            for (int step = 0; step < STEPS; step++) {
                window.reset(TIME, 0);
                for (int b = 0; b < LANES; b++) {
                    int at = sentenceStart(stream, b * lane + step * TIME % lane);
                    for (int t = 0; t < TIME; t++) {
                        window.inputs()[window.index(0, t, b)] = stream[at + t];
                        window.targets()[window.index(0, t, b)] = stream[at + t + 1];
                    }
                }
                trainer.step(window, RATE * (1 - (double) step / STEPS), step);
            }
        }
    }

    private static int sentenceStart(int[] stream, int at) {
        int start = at;
        while (stream[start] != Vocabulary.BOUNDARY_ID) {
            start--;
        }
        return start;
    }

    @Test
    void agreementIsLearntAcrossAttractors() {
        double[][] scores = SentenceScores.of(model, vocabulary, PAIRS, false);
        Map<String, List<Boolean>> right = new TreeMap<>();
        for (int i = 0; i < scores.length; i++) {
            right.computeIfAbsent(PAIRS.get(i).label(), key -> new ArrayList<>())
                    .add(scores[i][0] > scores[i][1]);
        }
        assertThat(right).hasSize(18);
        Map<String, Double> accuracy = new TreeMap<>();
        right.forEach((label, outcomes) ->
                accuracy.put(label, (double) outcomes.stream().filter(x -> x).count() / outcomes.size()));
        assertThat(accuracy).allSatisfy((label, share) -> assertThat(share).isGreaterThanOrEqualTo(0.95));
    }

    /** Margins from two logits are those from the whole softmax. */
    @Test
    void marginsAreDifferencesOfLogProbabilities() {
        double[][] scores = SentenceScores.of(model, vocabulary, PAIRS, false);
        try (VerbMargins margins = new VerbMargins(model, vocabulary, PAIRS)) {
            double[] difference = margins.of(Ablation.NONE);
            for (int i = 0; i < difference.length; i++) {
                assertThat(difference[i]).isCloseTo(scores[i][0] - scores[i][1], within(1e-3));
            }
        }
    }

    @Test
    void ablationFindsTheUnitsThatCarryNumber() {
        List<AblationEffect> effects = effects();
        double[] drops = effects.stream()
                .mapToDouble(AblationEffect::largestDrop)
                .sorted()
                .toArray();
        double median = drops[drops.length / 2];
        double largest = drops[drops.length - 1];
        assertThat(largest)
                .as("falls %s", Arrays.toString(drops))
                .isGreaterThanOrEqualTo(0.1)
                .isGreaterThanOrEqualTo(5 * median);
        assertThat(effects.stream().map(effect -> effect.carries(0.1))).containsAnyOf("singular", "plural", "both");
    }

    private static List<AblationEffect> effects() {
        List<String> labels = PAIRS.stream().map(AgreementPair::label).toList();
        List<AblationEffect> effects = new ArrayList<>();
        try (VerbMargins margins = new VerbMargins(model, vocabulary, PAIRS)) {
            double[] intact = margins.of(Ablation.NONE);
            for (int layer = 1; layer <= 2; layer++) {
                for (int unit = 0; unit < HIDDEN; unit++) {
                    Ablation ablation = new Ablation(List.of(new Unit(layer, unit)), Definition.OUTPUT);
                    effects.add(AblationEffect.of(ablation, false, labels, intact, margins.of(ablation)));
                }
            }
        }
        return effects;
    }

    /**
     * Among the units whose loss costs a number its agreement there is one whose cell keeps the number of the subject from
     * there to the verb, whatever the number of the noun in between: at each of these words it tells singular from plural
     * by five times its spread over sentences, and in the same direction.
     */
    @Test
    void aNumberUnitStoresNumberFromSubjectToVerb() {
        List<Unit> carriers = effects().stream()
                .filter(effect -> !effect.carries(0.1).isEmpty())
                .map(effect -> Unit.parse(effect.units()))
                .toList();
        List<AgreementPair> across =
                PAIRS.stream().filter(pair -> pair.frame().equals("nounpp")).toList();
        int subject = 2; // <eos> the boy near the car greets
        int verb = across.get(0).prefix().size() + 1;
        Map<Unit, String> separations = new TreeMap<>();
        List<Unit> storing = new ArrayList<>();
        for (Unit unit : carriers) {
            List<GateCurve> cell = GateCurves.of(model, vocabulary, across, List.of(unit)).stream()
                    .filter(curve -> curve.quantity().equals(GateQuantity.CELL))
                    .toList();
            assertThat(cell).hasSize(4);
            double[] separation = IntStream.range(subject, verb)
                    .mapToDouble(t -> separation(cell, t))
                    .toArray();
            separations.put(unit, Arrays.toString(separation));
            if (Arrays.stream(separation).allMatch(s -> s > 5)
                    || Arrays.stream(separation).allMatch(s -> s < -5)) {
                storing.add(unit);
            }
            assertThat(separation(cell, subject - 1)).as("before the subject").isZero();
        }
        assertThat(storing)
                .as("separations of units that carry number: %s", separations)
                .isNotEmpty();
    }

    /**
     * The gap between the nearest conditions of different numbers, in units of the greatest deviation; positive if the
     * singular lies above, zero if they overlap.
     */
    private static double separation(List<GateCurve> conditions, int position) {
        double[] singular = means(conditions, "singular", position);
        double[] plural = means(conditions, "plural", position);
        double deviation = conditions.stream()
                .mapToDouble(curve -> curve.points().get(position).deviation())
                .max()
                .orElseThrow();
        double above = singular[0] - plural[1];
        double below = plural[0] - singular[1];
        return above > 0 ? above / deviation : below > 0 ? -below / deviation : 0;
    }

    /** The least and the greatest mean of the conditions with subjects of a number. */
    private static double[] means(List<GateCurve> conditions, String number, int position) {
        DoubleSummaryStatistics means = conditions.stream()
                .filter(curve -> curve.condition().startsWith(number))
                .mapToDouble(curve -> curve.points().get(position).mean())
                .summaryStatistics();
        return new double[] {means.getMin(), means.getMax()};
    }
}
