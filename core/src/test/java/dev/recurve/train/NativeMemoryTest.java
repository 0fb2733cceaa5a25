package dev.recurve.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.ConfigFactory;
import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.Window;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.Precision;
import dev.recurve.config.TaggerSettings;
import dev.recurve.evaluate.PerplexityMeter;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SentenceNetworkSize;
import dev.recurve.model.SentenceSizes;
import dev.recurve.model.SequenceTagger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    private static final OptimizerSettings ADAM = ConfigReader.read(
            ConfigFactory.parseString("optimizer { type = adam, learning-rate = 0.001 }"),
            "optimizer",
            OptimizerSettings.class);
    /** What the heap of this process may grow by meanwhile. */
    private static final long HEAP = 150L << 20;

    private static final ModelSettings MODEL = settings(300);
    private static final int VOCABULARY = 25_000;
    private static final TaggerSettings TAGGER = ConfigReader.read(
            ConfigFactory.parseString("tagger { layers = 2, embedding = 300, hidden = 300, output = crf }"),
            "tagger",
            TaggerSettings.class);
    private static final SentenceSizes SIZES = SentenceSizes.of(VOCABULARY, List.of("A", "B", "C"));
    private static final int SENTENCES = 32;
    private static final int LENGTH = 60;

    /**
     * The memory of the process, before and after, is what the operating system says; in a process of its own, because
     * this one gives back what other tests had taken.
     */
    @Test
    void theEstimateIsAboveWhatTheProcessGrowsByButNotFar() throws Exception {
        long grown = growth("f32", "35", "20");

        long estimate = NativeMemory.ofWorker(MODEL, VOCABULARY, ADAM, 35, 20, Precision.F32);
        assertThat(estimate)
                .as("grown by %d", grown)
                .isGreaterThan(grown - HEAP)
                .isLessThan(2 * grown);
    }

    @Test
    void soIsThatOfProductsInBf16() throws Exception {
        assumeTrue(OneDnn.multiplies(Precision.BF16), "this processor multiplies no bf16");
        long grown = growth("bf16", "35", "20");

        long estimate = NativeMemory.ofWorker(MODEL, VOCABULARY, ADAM, 35, 20, Precision.BF16)
                + (OneDnn.multipliesTiles() ? NativeMemory.ofCopies(MODEL, VOCABULARY, 35, 20) : 0);
        assertThat(estimate)
                .as("grown by %d", grown)
                .isGreaterThan(grown - HEAP)
                .isLessThan(2 * grown);
    }

    @Test
    void soIsThatOfATagger() throws Exception {
        long grown = growth("tagger");

        var size = SentenceNetworkSize.of(SequenceTagger.configuration(TAGGER, SIZES, 0));
        long estimate = NativeMemory.ofSentenceWorker(size, ADAM, SENTENCES * LENGTH);
        assertThat(estimate)
                .as("grown by %d", grown)
                .isGreaterThan(grown - HEAP)
                .isLessThan(2 * grown);
        try (SequenceTagger model = SequenceTagger.create(TAGGER, SIZES, 1)) {
            assertThat(size.parameters()).isEqualTo(model.parameterCount());
        }
    }

    private static long growth(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dorg.bytedeco.javacpp.maxbytes=2g",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                NativeMemoryTest.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        String last = output.strip().lines().reduce((before, after) -> after).orElseThrow();
        return Long.parseLong(last);
    }

    /**
     * Prints by how many bytes a training makes this process grow.
     *
     * @param arguments {@code tagger}; or precision, window, lanes, for another model also units and words
     */
    public static void main(String[] arguments) {
        train(settings(8), 100, 3, 2, Precision.F32); // loads the libraries
        System.gc();
        long before = Pointer.physicalBytes();
        System.out.println((arguments[0].equals("tagger") ? trainTagger() : trainLanguageModel(arguments)) - before);
        System.exit(0);
    }

    private static long trainLanguageModel(String[] arguments) {
        int[] numbers =
                Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
        return train(
                numbers.length < 4 ? MODEL : settings(numbers[2]),
                numbers.length < 4 ? VOCABULARY : numbers[3],
                numbers[0],
                numbers[1],
                Precision.valueOf(arguments[0].toUpperCase(Locale.ROOT)));
    }

    /** {@code (2 + 2) P} parameters with gradients and Adam's moments, and nothing else that grows with P. */
    @Test
    void parametersCountFourTimesWithAdam() {
        ModelSettings model = settings(300);
        long words = NativeMemory.ofWorker(model, 2_000_000, ADAM, 1, 1, Precision.F32)
                - NativeMemory.ofWorker(model, 1_000_000, ADAM, 1, 1, Precision.F32);

        // a word has its vector and its softmax weight and bias; the product packs the softmax once more, and one row
        // has
        // its logit
        assertThat(words).isEqualTo(1_000_000L * 4 * (4 * 601 + 301 + 1));
    }

    private static ModelSettings settings(int units) {
        return new ModelSettings(ModelDirection.FORWARD, 2, units, units, 0.2, 0.1, 1);
    }

    /** Trains two steps, evaluates, and returns the memory of the process while everything is there. */
    private static long train(ModelSettings settings, int vocabulary, int time, int lanes, Precision precision) {
        try (LanguageModel model = LanguageModel.create(settings, vocabulary, 1);
                LocalTrainer<Window> trainer = new LocalTrainer<>(model, ADAM);
                CarriedState state = model.newState(lanes)) {
            model.trainIn(precision);
            model.attach(state);
            Window window = new Window(1, time, lanes);
            window.reset(time, 0);
            Arrays.setAll(window.inputs(), i -> i % vocabulary);
            Arrays.setAll(window.targets(), i -> (i + 1) % vocabulary);
            for (int step = 0; step < 2; step++) {
                trainer.step(window, 0.001, step);
            }
            try (PerplexityMeter meter = new PerplexityMeter(model, lanes)) {
                meter.add(window);
                return Pointer.physicalBytes();
            }
        }
    }

    private static long trainTagger() {
        List<EncodedSentence> sentences = new ArrayList<>();
        for (int b = 0; b < SENTENCES; b++) {
            int[] tokens = new int[LENGTH];
            int first = b * LENGTH;
            Arrays.setAll(tokens, t -> first + t);
            sentences.add(new EncodedSentence(tokens, null, new int[LENGTH], null));
        }
        SentenceBatch batch = SentenceBatch.of(sentences, SentenceBatch.LabelsOf.TOKENS, 0);
        try (SequenceTagger model = SequenceTagger.create(TAGGER, SIZES, 1);
                LocalTrainer<SentenceBatch> trainer = new LocalTrainer<>(model, ADAM)) {
            for (int step = 0; step < 2; step++) {
                trainer.step(batch, 0.001, step);
            }
            return Pointer.physicalBytes();
        }
    }
}
