package dev.recurve.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.recurve.batch.Window;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.OptimizerType;
import dev.recurve.config.Precision;
import dev.recurve.evaluate.PerplexityMeter;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A language model of the English sample, trained with products in bf16 and in f32. */
class Bf16TrainingTest {
    private static final int WINDOW = 20;
    private static final int LANES = 16;
    private static final int EPOCHS = 3;
    private static final int SEEDS = 3;

    private final Map<String, Integer> vocabulary = new HashMap<>();

    @BeforeAll
    static void processorHasBf16() {
        assumeTrue(OneDnn.multiplies(Precision.BF16), "skipped: the processor has no bf16 products");
    }

    private record Trained(double perplexity, float[] parameters, double largestNorm) {}

    /**
     * At the end of a training: the perplexities of single seeds differ by up to a percent either way (0.6 % is their
     * standard deviation), those of f32 among themselves by two.
     */
    @Test
    void endsWithinOnePercentOfF32() throws IOException {
        int[] train = ids("train");
        int[] validation = ids("validation");
        double difference = 0; // of the logarithms of perplexities
        for (int seed = 1; seed <= SEEDS; seed++) {
            Trained exact = train(Precision.F32, train, validation, EPOCHS, seed);
            Trained rounded = train(Precision.BF16, train, validation, EPOCHS, seed);
            assertThat(exact.perplexity()).isLessThan(45); // has learned: counts of single words reach 234
            assertThat(rounded.largestNorm()).isFinite();
            assertThat(rounded.parameters()).isNotEqualTo(exact.parameters());
            difference += Math.log(rounded.perplexity() / exact.perplexity()) / SEEDS;
        }
        assertThat(difference).isCloseTo(0, within(Math.log(1.01)));
    }

    @Test
    void sameSeedSameBits() throws IOException {
        int[] train = Arrays.copyOf(ids("train"), 50 * WINDOW * LANES);
        float[] first = train(Precision.BF16, train, train, 1, 5).parameters();
        assertThat(train(Precision.BF16, train, train, 1, 5).parameters()).isEqualTo(first);
    }

    private Trained train(Precision precision, int[] train, int[] validation, int epochs, int seed) {
        ModelSettings settings = new ModelSettings(ModelDirection.FORWARD, 1, 64, 64, 0.1, 0.1, 1);
        OptimizerSettings rule = new OptimizerSettings(OptimizerType.ADAM, 0.01, 0, 0.9, 0.999, 1e-8, 1);
        double largest = 0;
        try (LanguageModel model = LanguageModel.create(settings, vocabulary.size(), seed);
                LocalTrainer<Window> trainer = new LocalTrainer<>(model, rule);
                CarriedState state = model.newState(LANES)) {
            model.trainIn(precision);
            model.attach(state);
            int windows = windows(train);
            for (int step = 0; step < epochs * windows; step++) {
                if (step % windows == 0) {
                    state.reset();
                }
                double rate = rule.learningRate() * (1 - (double) step / (epochs * windows));
                LocalTrainer.Step done = trainer.step(window(train, step % windows), rate, 1_000_003L * seed + step);
                assertThat(done.isFinite()).as("step " + step).isTrue();
                largest = Math.max(largest, done.gradientNorm());
            }
            float[] parameters = new float[(int) model.parameterCount()];
            model.parameters().get(parameters);
            return new Trained(perplexity(model, validation), parameters, largest);
        }
    }

    private static double perplexity(LanguageModel model, int[] text) {
        try (PerplexityMeter meter = new PerplexityMeter(model, LANES)) {
            for (int i = 0; i < windows(text); i++) {
                meter.add(window(text, i));
            }
            return meter.result().of(0);
        }
    }

    private static int windows(int[] text) {
        return (text.length / LANES - 1) / WINDOW;
    }

    /** Contiguous lanes, as a shard has them. */
    private static Window window(int[] text, int index) {
        Window window = new Window(1, WINDOW, LANES);
        window.reset(WINDOW, (long) index * WINDOW);
        for (int t = 0; t < WINDOW; t++) {
            for (int lane = 0; lane < LANES; lane++) {
                int place = lane * (text.length / LANES) + index * WINDOW + t;
                window.inputs()[window.index(0, t, lane)] = text[place];
                window.targets()[window.index(0, t, lane)] = text[place + 1];
            }
        }
        return window;
    }

    private int[] ids(String split) throws IOException {
        List<Integer> ids = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("..", "data-samples", "english", split + ".txt"))) {
            for (String token : (line + " <eos>").split(" ")) {
                ids.add(vocabulary.computeIfAbsent(token, key -> vocabulary.size()));
            }
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }
}
