package dev.recurve.stress;

import com.typesafe.config.ConfigFactory;
import dev.recurve.batch.Window;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.train.LocalTrainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;

/**
 * A program that trains a language model on windows of every length from 1 to 1,000, in random order behind the longest,
 * and prints the memory of the process after a tenth of them and at the end.
 */
public final class ThousandLengths {
    private static final int LENGTHS = 1000;
    private static final int VOCABULARY = 50;

    private ThousandLengths() {}

    public static void main(String[] arguments) {
        OneDnn.useThreads(1); // steps of one lane have nothing to share
        ModelSettings settings = new ModelSettings(ModelDirection.FORWARD, 2, 16, 16, 0.2, 0.1, 1);
        OptimizerSettings sgd = ConfigReader.read(
                ConfigFactory.parseString("optimizer { type = sgd, learning-rate = 1 }"),
                "optimizer",
                OptimizerSettings.class);
        try (LanguageModel model = LanguageModel.create(settings, VOCABULARY, 1);
                LocalTrainer<Window> trainer = new LocalTrainer<>(model, sgd);
                CarriedState state = model.newState(1)) {
            model.attach(state);
            long early = 0;
            List<Integer> lengths = lengths();
            for (int i = 0; i < lengths.size(); i++) {
                trainer.step(window(lengths.get(i)), 0.1, i);
                if (i == LENGTHS / 10) {
                    early = Pointer.physicalBytes();
                }
            }
            System.out.println("early " + early + " late " + Pointer.physicalBytes());
        }
        System.exit(0);
    }

    private static List<Integer> lengths() {
        List<Integer> lengths =
                new ArrayList<>(IntStream.range(1, LENGTHS).boxed().toList());
        Collections.shuffle(lengths, new Random(1));
        lengths.add(0, LENGTHS);
        return lengths;
    }

    private static Window window(int length) {
        Window window = new Window(1, length, 1);
        window.reset(length, 0);
        Arrays.setAll(window.inputs(), i -> i % VOCABULARY);
        Arrays.setAll(window.targets(), i -> (i * 7 + 1) % VOCABULARY);
        return window;
    }
}
