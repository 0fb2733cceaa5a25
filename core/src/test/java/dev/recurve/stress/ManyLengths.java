package dev.recurve.stress;

import com.typesafe.config.ConfigFactory;
import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.Window;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.TaggerSettings;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SentenceSizes;
import dev.recurve.model.SequenceTagger;
import dev.recurve.train.LocalTrainer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;

/**
 * A program that trains a tagger and a language model of two layers on batches of a thousand different lengths, the
 * longest first, and prints the memory of its process after a hundred of them and after all.
 */
public final class ManyLengths {
    private static final int LENGTHS = 1000;
    private static final int FIRST = 100;
    private static final int TOKENS = 20;

    private ManyLengths() {}

    /** No arguments. */
    public static void main(String[] arguments) {
        OneDnn.useThreads(1);
        OptimizerSettings sgd = ConfigReader.read(
                ConfigFactory.parseString("o { type = sgd, learning-rate = 0.01 }"), "o", OptimizerSettings.class);
        String shape = "m { layers = 2, embedding = 16, hidden = 16 }";
        var ofTagger = ConfigReader.read(ConfigFactory.parseString(shape), "m", TaggerSettings.class);
        var ofReader = ConfigReader.read(ConfigFactory.parseString(shape), "m", ModelSettings.class);
        try (SequenceTagger tagger = SequenceTagger.create(ofTagger, SentenceSizes.of(TOKENS, List.of("a", "b")), 1);
                LanguageModel reader = LanguageModel.create(ofReader, TOKENS, 1);
                LocalTrainer<SentenceBatch> ofSentences = new LocalTrainer<>(tagger, sgd);
                LocalTrainer<Window> ofWindows = new LocalTrainer<>(reader, sgd);
                CarriedState state = reader.newState(2)) {
            reader.attach(state);
            SplittableRandom random = new SplittableRandom(1);
            int done = 0;
            for (int length : order(random)) {
                ofSentences.step(sentences(length, random), 0.01, length);
                ofWindows.step(window(length, random), 0.01, length);
                done++;
                if (done == FIRST || done == LENGTHS) {
                    System.gc();
                    System.out.println(Pointer.physicalBytes());
                }
            }
        }
        System.exit(0);
    }

    /** 1 to 1,000 in random order, but for the longest, which is first: blocks may grow to the largest batch. */
    private static int[] order(SplittableRandom random) {
        int[] order = new int[LENGTHS];
        Arrays.setAll(order, i -> LENGTHS - i);
        for (int i = LENGTHS - 1; i > 1; i--) {
            int other = random.nextInt(1, i + 1);
            int length = order[i];
            order[i] = order[other];
            order[other] = length;
        }
        return order;
    }

    private static SentenceBatch sentences(int length, SplittableRandom random) {
        return SentenceBatch.of(
                List.of(sentence(length, random), sentence(random.nextInt(1, length + 1), random)),
                SentenceBatch.LabelsOf.TOKENS,
                0);
    }

    private static EncodedSentence sentence(int length, SplittableRandom random) {
        return new EncodedSentence(
                random.ints(length, 0, TOKENS).toArray(),
                null,
                random.ints(length, 0, 2).toArray(),
                null);
    }

    private static Window window(int length, SplittableRandom random) {
        Window window = new Window(1, length, 2);
        window.reset(length, 0);
        Arrays.setAll(window.inputs(), i -> random.nextInt(TOKENS));
        Arrays.setAll(window.targets(), i -> random.nextInt(TOKENS));
        return window;
    }
}
