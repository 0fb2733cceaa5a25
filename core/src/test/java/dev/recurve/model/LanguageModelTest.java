package dev.recurve.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.batch.Window;
import dev.recurve.config.CellType;
import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.VocabularySettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.layer.CharacterEmbedding;
import dev.recurve.layer.Recurrent;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LanguageModelTest {
    private static final int VOCABULARY = 11;

    private static ModelSettings settings(ModelDirection direction, double dropout) {
        return new ModelSettings(direction, 2, 3, 5, dropout, 0.5, 1);
    }

    private static final ModelDirection[] DIRECTIONS = ModelDirection.values();

    /** Every cell, the LSTMs with a projection too, forward and in both directions. */
    static Stream<ModelSettings> everyCell() {
        List<ModelSettings> all = new ArrayList<>();
        for (CellType cell : CellType.values()) {
            ModelSettings settings = settings(DIRECTIONS[(cell.ordinal() + 1) % 2], 0);
            all.add(settings.withCell(cell, 0));
            if (cell.isLstm()) {
                all.add(settings(DIRECTIONS[cell.ordinal() % 2], 0).withCell(cell, 2));
            }
        }
        return all.stream();
    }

    /** Skip connections, and words read by their characters, with dropout. */
    static Stream<ModelSettings> skipsAndCharacters() {
        List<ModelSettings> all = new ArrayList<>();
        for (ModelDirection direction : DIRECTIONS) {
            // an embedding of another size than the output: the first layer must not skip
            ModelSettings skipping = settings(direction, 0.3).withSkip(true);
            all.add(skipping);
            all.add(skipping.withCell(CellType.LSTM, 2)
                    .withCharacters(new CharacterCnnSettings(9, 2, 6, "4x3,5x2", 1)));
        }
        return all.stream();
    }

    /** Words of one or two characters: wide filters have one place on them, and their maximum no kink. */
    private static Vocabulary shortWords() {
        List<TokenCount> words = new ArrayList<>();
        for (int i = 0; i < VOCABULARY - 2; i++) {
            words.add(new TokenCount(Character.toString('a' + i % 4) + (i / 4 == 0 ? "" : i / 4), VOCABULARY - i));
        }
        return Vocabulary.of(words, 20, new VocabularySettings(1, 1000));
    }

    /** A window of random ids with every target counted. */
    private static Window window(int directions, int length, int lanes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Window window = new Window(directions, length, lanes);
        window.reset(length, 0);
        for (int i = 0; i < directions * length * lanes; i++) {
            window.inputs()[i] = random.nextInt(VOCABULARY);
            window.targets()[i] = random.nextInt(VOCABULARY);
        }
        return window;
    }

    /** The whole network against central differences: every parameter, both directions, dropout and carried state. */
    @ParameterizedTest
    @CsvSource({"FORWARD, 0", "BOTH, 0", "FORWARD, 0.4", "BOTH, 0.4"})
    void gradientsAgreeWithCentralDifferences(ModelDirection direction, double dropout) {
        gradientsAgreeWithCentralDifferences(settings(direction, dropout));
    }

    @ParameterizedTest
    @MethodSource({"everyCell", "skipsAndCharacters"})
    void gradientsAgreeWithCentralDifferences(ModelSettings settings) {
        try (LanguageModel model = awayFromKinks(settings);
                CarriedState state = model.newState(3)) {
            float[][] carried = randomState(state);
            Window window = window(model.config().directions(), 4, 3, 1);
            model.attach(state);
            double analytic0 = lossFrom(model, state, carried, window);
            float[] analytic = new float[Math.toIntExact(model.parameterCount())];
            model.gradients().asBuffer().get(analytic);
            FloatBuffer parameters = model.parameters().asBuffer();
            float step = 1e-2f;
            for (int i = 0; i < analytic.length; i++) {
                float value = parameters.get(i);
                parameters.put(i, value + step);
                double up = lossFrom(model, state, carried, window);
                parameters.put(i, value - step);
                double down = lossFrom(model, state, carried, window);
                parameters.put(i, value);
                double numeric = (up - down) / (2 * step);
                // float losses: 1e-7 relative over a step of 2e-2, and the third-order term of the difference
                assertThat((double) analytic[i])
                        .as("parameter %d, loss %s", i, analytic0)
                        .isCloseTo(numeric, within(4e-4 + 0.01 * Math.abs(numeric)));
            }
        }
    }

    /** A new model; the units of rectifiers are kept active, since nothing can be differenced across their kink. */
    private static LanguageModel awayFromKinks(ModelSettings settings) {
        LanguageModel model = LanguageModel.create(settings, VOCABULARY, 7);
        if (settings.cell() == CellType.RNN_RELU) {
            for (int layer = 0; layer < settings.layers(); layer++) {
                String name = LanguageModelGraph.recurrentName(settings, layer);
                for (int d = 0; d < settings.directions(); d++) {
                    scaleAndShift(model.parameter(name, Recurrent.layerWeightKey(d)), 0.3f, 0);
                    scaleAndShift(model.parameter(name, Recurrent.recurrentWeightKey(d)), 0.3f, 0);
                    scaleAndShift(model.parameter(name, Recurrent.biasKey(d)), 1, 1);
                }
            }
            model.parametersChanged();
        }
        if (model.readsCharacters()) {
            model.spell(shortWords());
            String name = LanguageModelGraph.EMBEDDING;
            scaleAndShift(model.parameter(name, CharacterEmbedding.CONVOLUTION_BIAS), 1, 5);
            scaleAndShift(model.parameter(name, CharacterEmbedding.highwayKey(0)), 0.1f, 0.3f);
        }
        return model;
    }

    private static void scaleAndShift(FloatAddress parameter, float scale, float shift) {
        FloatBuffer values = parameter.asBuffer();
        for (int i = 0; i < values.limit(); i++) {
            values.put(i, scale * values.get(i) + shift);
        }
    }

    private static float[][] randomState(CarriedState state) {
        SplittableRandom random = new SplittableRandom(3);
        float[][] values = state.toArrays();
        for (float[] layer : values) {
            for (int i = 0; i < layer.length; i++) {
                layer[i] = (float) random.nextDouble(-1, 1);
            }
        }
        return values;
    }

    private static double lossFrom(LanguageModel model, CarriedState state, float[][] carried, Window window) {
        state.set(carried);
        return model.computeGradients(window, 99);
    }

    @ParameterizedTest
    @MethodSource("everyCell")
    void everyParameterReceivesAGradient(ModelSettings settings) {
        try (LanguageModel model = awayFromKinks(settings)) {
            Window window = window(model.config().directions(), 6, 8, 5);
            for (int i = 0; i < VOCABULARY; i++) {
                window.inputs()[i] = i; // every row of the embedding
            }
            model.computeGradients(window, 1);
            FloatBuffer gradients = model.gradients().asBuffer();
            for (int i = 0; i < gradients.limit(); i++) {
                assertThat(gradients.get(i)).as("gradient %d", i).isNotZero();
            }
        }
    }

    @Test
    void onlyTheRowsOfTheWindowHaveAnEmbeddingGradient() {
        try (LanguageModel model = LanguageModel.create(settings(ModelDirection.FORWARD, 0), VOCABULARY, 7)) {
            Window first = window(1, 2, 1, 0);
            first.inputs()[0] = 4;
            first.inputs()[1] = 9;
            Window second = window(1, 2, 1, 0);
            second.inputs()[0] = 2;
            second.inputs()[1] = 2;
            model.computeGradients(first, 1);
            model.computeGradients(second, 1);
            FloatBuffer gradients = model.gradients().asBuffer();
            for (int i = 0; i < VOCABULARY * 3; i++) {
                assertThat(gradients.get(i) == 0).as("row %d", i / 3).isEqualTo(i / 3 != 2);
            }
        }
    }

    /** The state carried over two windows gives the losses of one long window. */
    @ParameterizedTest
    @MethodSource("everyCell")
    void carriedStateMakesTwoWindowsOne(ModelSettings settings) {
        int directions = settings.directions();
        try (LanguageModel model = LanguageModel.create(settings, VOCABULARY, 7);
                CarriedState state = model.newState(2)) {
            Window whole = window(directions, 6, 2, 4);
            model.attach(null);
            double expected = model.computeGradients(whole, 1);
            model.attach(state);
            double sum = 0;
            for (int part = 0; part < 2; part++) {
                Window half = new Window(directions, 3, 2);
                half.reset(3, 0);
                for (int d = 0; d < directions; d++) {
                    System.arraycopy(whole.inputs(), d * 12 + part * 6, half.inputs(), d * 6, 6);
                    System.arraycopy(whole.targets(), d * 12 + part * 6, half.targets(), d * 6, 6);
                }
                sum += model.computeGradients(half, 1);
            }
            assertThat(sum / 2).isCloseTo(expected, within(1e-6));
        }
    }

    /** A lane that starts anew has nothing of its old state, its neighbour all. */
    @ParameterizedTest
    @MethodSource("everyCell")
    void aLaneIsResetAlone(ModelSettings settings) {
        try (LanguageModel model = LanguageModel.create(settings, VOCABULARY, 7);
                CarriedState state = model.newState(3)) {
            float[][] before = randomState(state);
            state.set(before);
            state.resetLane(1);
            float[][] after = state.toArrays();
            for (int layer = 0; layer < before.length; layer++) {
                int zeros = 0;
                for (int i = 0; i < before[layer].length; i++) {
                    assertThat(after[layer][i]).isIn(0f, before[layer][i]);
                    zeros += after[layer][i] == 0 ? 1 : 0;
                }
                assertThat(zeros).isEqualTo(before[layer].length / 3);
                // lanes of five hidden units (or two projected ones): the middle one of the first direction
                int width = settings.output();
                assertThat(Arrays.copyOfRange(after[layer], width, 2 * width)).containsOnly(0);
            }
        }
    }

    @Test
    void targetsThatAreNotCountedChangeNothing() {
        try (LanguageModel model = LanguageModel.create(settings(ModelDirection.FORWARD, 0), VOCABULARY, 7)) {
            Window window = window(1, 3, 2, 4);
            for (int i = 2; i < 6; i++) {
                window.targets()[i] = Window.NO_TARGET;
            }
            double loss = model.computeGradients(window, 1);
            Window first = window(1, 1, 2, 4);
            System.arraycopy(window.inputs(), 0, first.inputs(), 0, 2);
            System.arraycopy(window.targets(), 0, first.targets(), 0, 2);
            assertThat(model.computeGradients(first, 1)).isCloseTo(loss, within(1e-6));
        }
    }

    @Test
    void theDirectionsOfABiLmDoNotSeeEachOther() {
        try (LanguageModel model = LanguageModel.create(settings(ModelDirection.BOTH, 0), VOCABULARY, 7);
                SequenceEncoder encoder = new SequenceEncoder(model)) {
            int half = 4 * 2 * 5; // time × lanes × hidden
            int[] tokens = window(2, 4, 2, 8).inputs();
            float[] before = top(encoder.encode(tokens, 4, 2));
            tokens[8] = (tokens[8] + 1) % VOCABULARY; // the first token of the backward direction
            float[] after = top(encoder.encode(tokens, 4, 2));
            for (int i = 0; i < half; i++) {
                assertThat(after[i]).isEqualTo(before[i]);
            }
            assertThat(after[half]).isNotEqualTo(before[half]);
        }
    }

    private static float[] top(List<FloatAddress> layers) {
        float[] values = new float[2 * 4 * 2 * 5];
        layers.get(2).asBuffer().get(values);
        return values;
    }

    @Test
    void parametersDependOnTheSeedAlone() {
        try (LanguageModel one = LanguageModel.create(settings(ModelDirection.BOTH, 0), VOCABULARY, 7);
                LanguageModel same = LanguageModel.create(settings(ModelDirection.BOTH, 0), VOCABULARY, 7);
                LanguageModel other = LanguageModel.create(settings(ModelDirection.BOTH, 0), VOCABULARY, 8)) {
            assertThat(one.network().params()).isEqualTo(same.network().params());
            assertThat(one.network().params()).isNotEqualTo(other.network().params());
        }
    }

    static Stream<ModelSettings> aFewCells() {
        ModelSettings settings = settings(ModelDirection.BOTH, 0.25);
        return Stream.of(settings, settings.withCell(CellType.LSTM_PEEPHOLE, 2), settings.withCell(CellType.GRU, 0));
    }

    @ParameterizedTest
    @MethodSource("aFewCells")
    void survivesDl4jsJson(ModelSettings settings) {
        var configuration = LanguageModelGraph.of(settings, VOCABULARY, 7);
        var copy = ComputationGraphConfiguration.fromJson(configuration.toJson());
        try (LanguageModel model = new LanguageModel(settings, new ComputationGraph(copy));
                LanguageModel original = LanguageModel.create(settings, VOCABULARY, 7)) {
            Window window = window(2, 4, 3, 1);
            assertThat(model.computeGradients(window, 5)).isEqualTo(original.computeGradients(window, 5));
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        try (LanguageModel model = LanguageModel.create(settings(ModelDirection.FORWARD, 0), VOCABULARY, 7);
                CarriedState state = model.newState(2)) {
            Window foreign = window(1, 2, 2, 1);
            foreign.inputs()[1] = VOCABULARY;
            assertThatThrownBy(() -> model.computeGradients(foreign, 1))
                    .hasMessageContaining("token id 11 at position 1 is outside the vocabulary of 11 words");
            Window target = window(1, 2, 2, 1);
            target.targets()[3] = -2;
            assertThatThrownBy(() -> model.computeGradients(target, 1)).hasMessageContaining("target -2 at position 3");
            model.attach(state);
            assertThatThrownBy(() -> model.computeGradients(window(1, 2, 3, 1), 1))
                    .hasMessageContaining("the carried state has 2 lanes, the window 3");
        }
    }
}
