package dev.recurve.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.Window;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.TaggerSettings;
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
        long grown = growth();

        long estimate = NativeMemory.ofWorker(MODEL, VOCABULARY, ADAM, 35, 20);
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

    /** Prints by how many bytes a training makes this process grow; arguments: window and lanes, or none, or {@code tagger}. */
    public static void main(String[] arguments) {
        int window = arguments.length == 2 ? Integer.parseInt(arguments[0]) : 35;
        int lanes = arguments.length == 2 ? Integer.parseInt(arguments[1]) : 20;
        train(settings(8), 100, 3, 2); // loads the libraries
        System.gc();
        long before = Pointer.physicalBytes();
        boolean tagger = arguments.length == 1;
        System.out.println((tagger ? trainTagger() : train(MODEL, VOCABULARY, window, lanes)) - before);
        System.exit(0);
    }

    /** {@code (2 + 2) P} parameters with gradients and Adam's moments, and nothing else that grows with P. */
    @Test
    void parametersCountFourTimesWithAdam() {
        ModelSettings model = settings(300);
        long words = NativeMemory.ofWorker(model, 2_000_000, ADAM, 1, 1)
                - NativeMemory.ofWorker(model, 1_000_000, ADAM, 1, 1);

        // a word has its vector and its softmax weight and bias; the product packs the softmax once more, and one row
        // has
        // its logit
        assertThat(words).isEqualTo(1_000_000L * 4 * (4 * 601 + 301 + 1));
    }

    private static ModelSettings settings(int units) {
        return new ModelSettings(ModelDirection.FORWARD, 2, units, units, 0.2, 0.1, 1);
    }

    /** Trains two steps and returns the memory of the process while everything is there. */
    private static long train(ModelSettings settings, int vocabulary, int time, int lanes) {
        try (LanguageModel model = LanguageModel.create(settings, vocabulary, 1);
                LocalTrainer<Window> trainer = new LocalTrainer<>(model, ADAM);
                CarriedState state = model.newState(lanes)) {
            model.attach(state);
            Window window = new Window(1, time, lanes);
            window.reset(time, 0);
            Arrays.setAll(window.inputs(), i -> i % vocabulary);
            Arrays.setAll(window.targets(), i -> (i + 1) % vocabulary);
            for (int step = 0; step < 2; step++) {
                trainer.step(window, 0.001, step);
            }
            return Pointer.physicalBytes();
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
