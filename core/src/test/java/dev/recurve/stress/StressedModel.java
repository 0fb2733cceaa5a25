package dev.recurve.stress;

import com.typesafe.config.ConfigFactory;
import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.TrainingBatch;
import dev.recurve.batch.Window;
import dev.recurve.config.CellType;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.TaggerSettings;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SentenceSizes;
import dev.recurve.model.SequenceTagger;
import dev.recurve.model.TrainableModel;
import dev.recurve.train.LocalTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A model under training on random batches.
 *
 * @param <B> what a step reads
 */
abstract class StressedModel<B extends TrainingBatch> implements AutoCloseable {
    private static final int VOCABULARY = 300;
    private static final int LABELS = 7;
    private static final int MOST_STEPS = 60;
    private static final int LONGEST = 50;
    private static final List<CellType> CELLS = List.of(
            CellType.LSTM,
            CellType.GRU,
            CellType.RNN_TANH,
            CellType.LSTM_PEEPHOLE,
            CellType.GRU_RESET_AFTER,
            CellType.RNN_RELU,
            CellType.LSTM_COUPLED);
    private static final OptimizerSettings ADAM = ConfigReader.read(
            ConfigFactory.parseString("optimizer { type = adam, learning-rate = 0.001 }"),
            "optimizer",
            OptimizerSettings.class);

    final SplittableRandom random;
    private final TrainableModel<B> model;
    private final LocalTrainer<B> trainer;
    private int steps;

    private StressedModel(SplittableRandom random, TrainableModel<B> model) {
        this.random = random;
        this.model = model;
        trainer = new LocalTrainer<>(model, ADAM);
    }

    /** A language model, a biLM or a tagger, of a random cell and size. */
    static StressedModel<?> random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CellType cell = CELLS.get(random.nextInt(CELLS.size()));
        String shape = "cell = " + cell.label() + ", layers = " + random.nextInt(1, 4) + ", embedding = "
                + random.nextInt(1, 70) + ", hidden = " + random.nextInt(1, cell == CellType.LSTM_COUPLED ? 12 : 100);
        return random.nextBoolean()
                ? new Tagger(random, "m { " + shape + " }", seed)
                : new Reader(
                        random,
                        "m { " + shape + ", direction = " + (random.nextBoolean() ? "both" : "forward") + " }",
                        seed);
    }

    /**
     * Makes a step, after it has computed the loss of its batch twice: what is random comes from the seed, so memory that
     * somebody else writes to shows in the second loss.
     *
     * @return tokens of the batch
     */
    final int step() {
        OneDnn.useThreads(1);
        B batch = batch();
        begin();
        double loss = model.computeGradients(batch, steps);
        begin();
        LocalTrainer.Step step = trainer.step(batch, 0.001, steps);
        if (!step.isFinite() || step.loss() != loss) {
            throw new IllegalStateException(
                    "step " + steps + " of " + this + ": loss " + loss + ", then " + step + " of the same batch");
        }
        steps++;
        return step.tokens();
    }

    /** Whether another one should take its place. */
    final boolean isSpent() {
        return steps >= MOST_STEPS;
    }

    abstract B batch();

    /** Sets what is carried from step to step back to what it was before the batch. */
    abstract void begin();

    @Override
    public void close() {
        trainer.close();
        model.close();
    }

    /** A language model that carries its state, until the number of lanes changes. */
    private static final class Reader extends StressedModel<Window> {
        private final LanguageModel model;
        private final int directions;
        private int lanes;
        private CarriedState state;
        private float[][] before;

        Reader(SplittableRandom random, String settings, long seed) {
            this(
                    random,
                    LanguageModel.create(
                            ConfigReader.read(ConfigFactory.parseString(settings), "m", ModelSettings.class),
                            VOCABULARY,
                            seed));
        }

        private Reader(SplittableRandom random, LanguageModel model) {
            super(random, model);
            this.model = model;
            directions = model.config().directions();
        }

        @Override
        Window batch() {
            if (state == null || random.nextInt(10) == 0) {
                changeLanes(random.nextInt(1, 24));
            }
            before = state.toArrays();
            int time = random.nextInt(1, LONGEST);
            Window window = new Window(directions, LONGEST, lanes);
            window.reset(time, 0);
            for (int i = 0; i < directions * time * lanes; i++) {
                window.inputs()[i] = random.nextInt(VOCABULARY);
                window.targets()[i] = random.nextInt(VOCABULARY);
            }
            return window;
        }

        private void changeLanes(int count) {
            if (state != null) {
                state.close();
            }
            lanes = count;
            state = model.newState(lanes);
            model.attach(state);
        }

        @Override
        void begin() {
            state.set(before);
        }

        @Override
        public void close() {
            super.close();
            if (state != null) {
                state.close();
            }
        }

        @Override
        public String toString() {
            return model.config().toString();
        }
    }

    /** A tagger of sentences of different lengths. */
    private static final class Tagger extends StressedModel<SentenceBatch> {
        private final TaggerSettings settings;

        Tagger(SplittableRandom random, String settings, long seed) {
            this(random, ConfigReader.read(ConfigFactory.parseString(settings), "m", TaggerSettings.class), seed);
        }

        private Tagger(SplittableRandom random, TaggerSettings settings, long seed) {
            super(random, SequenceTagger.create(settings, SentenceSizes.of(VOCABULARY, labels()), seed));
            this.settings = settings;
        }

        private static List<String> labels() {
            List<String> labels = new ArrayList<>();
            for (int label = 0; label < LABELS; label++) {
                labels.add("label" + label);
            }
            return labels;
        }

        @Override
        SentenceBatch batch() {
            List<EncodedSentence> sentences = new ArrayList<>();
            int size = random.nextInt(1, 33);
            int longest = random.nextInt(1, 90);
            for (int i = 0; i < size; i++) {
                int length = random.nextInt(1, longest + 1);
                int[] tokens = random.ints(length, 0, VOCABULARY).toArray();
                int[] labels = random.ints(length, 0, LABELS).toArray();
                sentences.add(new EncodedSentence(tokens, null, labels, null));
            }
            return SentenceBatch.of(sentences, SentenceBatch.LabelsOf.TOKENS, 0);
        }

        @Override
        void begin() {
            // each sentence starts from zeros
        }

        @Override
        public String toString() {
            return settings.toString();
        }
    }
}
