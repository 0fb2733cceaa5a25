package dev.recurve.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.recurve.batch.Window;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
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

    /**
     * The memory of the process, before and after, is what the operating system says; in a process of its own, because
     * this one gives back what other tests had taken.
     */
    @Test
    void theEstimateIsAboveWhatTheProcessGrowsByButNotFar() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dorg.bytedeco.javacpp.maxbytes=2g",
                        "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NativeMemoryTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        String last = output.strip().lines().reduce((before, after) -> after).orElseThrow();
        long grown = Long.parseLong(last);

        long estimate = NativeMemory.ofWorker(MODEL, VOCABULARY, ADAM, 35, 20);
        assertThat(estimate)
                .as("grown by %d", grown)
                .isGreaterThan(grown - HEAP)
                .isLessThan(2 * grown);
    }

    /** Prints by how many bytes a training makes this process grow; arguments: window and lanes, or none. */
    public static void main(String[] arguments) {
        int window = arguments.length == 2 ? Integer.parseInt(arguments[0]) : 35;
        int lanes = arguments.length == 2 ? Integer.parseInt(arguments[1]) : 20;
        train(settings(8), 100, 3, 2); // loads the libraries
        System.gc();
        long before = Pointer.physicalBytes();
        System.out.println(train(MODEL, VOCABULARY, window, lanes) - before);
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
}
