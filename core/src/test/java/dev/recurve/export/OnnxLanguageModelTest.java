package dev.recurve.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.artifact.LocalFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.Models;
import dev.recurve.config.CellType;
import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.config.ExportFormat;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.RegularizationSettings;
import dev.recurve.config.SoftmaxSettings;
import dev.recurve.config.WordEncoderType;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SequenceEncoder;
import dev.recurve.vocab.Spellings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX Runtime gives what the model gives, window by window, with the state that it gave before. */
class OnnxLanguageModelTest {
    private static final int VOCABULARY = 13;
    private static final int EMBEDDING = 4;
    private static final int HIDDEN = 6;
    private static final int LANES = 3;
    private static final Offset<Float> NEAR = Offset.offset(2e-5f);

    @TempDir
    Path directory;

    private static ModelSettings settings(ModelDirection direction, int embedding) {
        return Models.settings(direction, embedding, HIDDEN);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"LSTM_1997", "LSTM_NO_INPUT_GATE", "LSTM_NO_FORGET_GATE", "LSTM_NO_OUTPUT_GATE"})
    void everyCellThatOnnxHas(CellType cell) throws Exception {
        compare(settings(ModelDirection.FORWARD, EMBEDDING).withCell(cell, 0));
    }

    static Stream<ModelSettings> shapes() {
        RegularizationSettings plain = RegularizationSettings.plain();
        ModelSettings both = settings(ModelDirection.BOTH, HIDDEN);
        return Stream.of(
                both,
                both.with(SoftmaxSettings.full(true), plain),
                both.with(SoftmaxSettings.adaptive(List.of(4, 7), 2), plain),
                both.with(SoftmaxSettings.sampled(3, false), plain),
                both.withSkip(true),
                both.withCharacters(new CharacterCnnSettings(40, 3, 9, "1x2,2x3,6x2", 2)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void biLmsWithEveryInputAndOutput(ModelSettings settings) throws Exception {
        compare(settings);
    }

    private void compare(ModelSettings settings) throws Exception {
        LocalFolder checkpoint = new LocalFolder(directory.resolve("checkpoint"));
        LocalFolder exported = new LocalFolder(directory.resolve("exported"));
        try (LanguageModel model = Models.random(settings, VOCABULARY, 3)) {
            Checkpoint.write(checkpoint, false, Models.contents(model));
        }
        ModelExport.write(checkpoint, exported, ExportFormat.ONNX, false);
        try (Checkpoint loaded = Checkpoint.load(checkpoint);
                SequenceEncoder encoder = new SequenceEncoder(loaded.model());
                CarriedState state = loaded.model().newState(LANES);
                OnnxRun runtime = new OnnxRun(exported.path().resolve(ModelExport.ONNX))) {
            loaded.model().attach(state);
            beginState(runtime, settings);
            if (settings.encoder() == WordEncoderType.CHARACTERS) {
                spell(runtime, loaded, settings.characters());
            }
            window(runtime, encoder, settings, 5, 1);
            window(runtime, encoder, settings, 2, 2);
        }
    }

    private static void beginState(OnnxRun runtime, ModelSettings settings) throws Exception {
        for (String name : runtime.asks()) {
            if (name.contains("hidden_l") || name.contains("cell_l")) {
                runtime.floats(name, new float[LANES * settings.hidden()], 1, LANES, settings.hidden());
            }
        }
    }

    /** The whole vocabulary as the words whose numbers tokens are. */
    private static void spell(OnnxRun runtime, Checkpoint loaded, CharacterCnnSettings shape) throws Exception {
        Spellings spellings = new Spellings(loaded.vocabulary(), shape.symbols(), shape.maxLength());
        int longest = shape.maxLength();
        int[] characters = new int[VOCABULARY * longest];
        int[] lengths = new int[VOCABULARY];
        for (int id = 0; id < VOCABULARY; id++) {
            int[] word = spellings.of(id);
            lengths[id] = word.length;
            System.arraycopy(word, 0, characters, id * longest, word.length);
            Arrays.fill(characters, id * longest + word.length, (id + 1) * longest, 7); // must not be read
        }
        runtime.longs("characters", characters, VOCABULARY, longest).longs("word_lengths", lengths, VOCABULARY);
    }

    private static void window(OnnxRun runtime, SequenceEncoder encoder, ModelSettings settings, int time, int seed)
            throws Exception {
        int rows = time * LANES;
        int[] tokens = new SplittableRandom(seed)
                .ints((long) settings.directions() * rows, 0, VOCABULARY)
                .toArray();
        for (int d = 0; d < settings.directions(); d++) {
            int[] own = Arrays.copyOfRange(tokens, d * rows, (d + 1) * rows);
            runtime.longs(prefix(d) + "tokens", own, time, LANES);
        }
        Map<String, float[]> found = runtime.run();
        List<FloatAddress> layers = encoder.encode(tokens, time, LANES);
        for (int d = 0; d < settings.directions(); d++) {
            for (int layer = 0; layer < layers.size(); layer++) {
                int width = layer == 0 ? settings.embedding() : settings.output();
                float[] expected = new float[rows * width];
                layers.get(layer)
                        .from((long) d * rows * width, (long) rows * width)
                        .get(expected);
                assertThat(found.get(prefix(d) + "layer_" + layer))
                        .as("layer %d of direction %d", layer, d)
                        .containsExactly(expected, NEAR);
            }
            probabilities(runtime, encoder, found, settings, d, rows, layers.get(layers.size() - 1));
            carry(runtime, found, settings, d);
        }
    }

    private static void probabilities(
            OnnxRun runtime,
            SequenceEncoder encoder,
            Map<String, float[]> found,
            ModelSettings settings,
            int d,
            int rows,
            FloatAddress top)
            throws Exception {
        float[] expected = new float[rows * VOCABULARY];
        long width = settings.output();
        encoder.output()
                .probabilities(top.from(d * rows * width, rows * width), rows)
                .get(expected);
        boolean adaptive = found.containsKey("log_probabilities");
        String name = prefix(d) + (adaptive ? "log_probabilities" : "logits");
        assertThat(runtime.shape(name)).containsExactly(rows / LANES, LANES, VOCABULARY);
        assertThat(exponentials(found.get(name), adaptive)).as(name).containsExactly(expected, NEAR);
    }

    private static float[] exponentials(float[] scores, boolean normalized) {
        float[] all = new float[scores.length];
        for (int row = 0; row < scores.length; row += VOCABULARY) {
            double sum = 0;
            for (int i = row; i < row + VOCABULARY; i++) {
                sum += Math.exp(scores[i]);
            }
            for (int i = row; i < row + VOCABULARY; i++) {
                all[i] = (float) (Math.exp(scores[i]) / (normalized ? 1 : sum));
            }
        }
        return all;
    }

    private static void carry(OnnxRun runtime, Map<String, float[]> found, ModelSettings settings, int d)
            throws Exception {
        for (int layer = 0; layer < settings.layers(); layer++) {
            for (String state : settings.cell().isLstm() ? List.of("hidden", "cell") : List.of("hidden")) {
                float[] next = found.get(prefix(d) + "next_" + state + "_l" + layer);
                runtime.floats(prefix(d) + state + "_l" + layer, next, 1, LANES, settings.hidden());
            }
        }
    }

    private static String prefix(int direction) {
        return direction == 0 ? "" : "backward_";
    }

    @ParameterizedTest
    @CsvSource({
        "LSTM_1997, 0, ONNX has no operator for the cell lstm-1997",
        "LSTM_NO_INPUT_GATE, 0, ONNX has no operator for the cell lstm-no-input-gate",
        "LSTM_NO_FORGET_GATE, 0, ONNX has no operator for the cell lstm-no-forget-gate",
        "LSTM_NO_OUTPUT_GATE, 0, ONNX has no operator for the cell lstm-no-output-gate",
        "LSTM, 3, 'ONNX''s LSTM has no projection, found model.projection = 3'"
    })
    void whatOnnxCannotExpressIsRefusedAndNothingIsLeft(CellType cell, int projection, String message)
            throws Exception {
        LocalFolder checkpoint = new LocalFolder(directory.resolve("checkpoint"));
        try (LanguageModel model =
                Models.random(settings(ModelDirection.FORWARD, EMBEDDING).withCell(cell, projection), VOCABULARY, 3)) {
            Checkpoint.write(checkpoint, false, Models.contents(model));
        }
        LocalFolder exported = new LocalFolder(directory.resolve("exported"));

        assertThatThrownBy(() -> ModelExport.write(checkpoint, exported, ExportFormat.ONNX, false))
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith(message)
                .hasMessageEndingWith("safetensors takes " + (projection > 0 ? "it" : "every cell"));
        assertThat(new LocalFolder(directory).list()).containsExactly("checkpoint");
    }
}
