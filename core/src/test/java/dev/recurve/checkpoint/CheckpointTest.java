package dev.recurve.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.artifact.LocalFolder;
import dev.recurve.config.CellType;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.RegularizationSettings;
import dev.recurve.config.SoftmaxSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.model.LanguageModel;
import dev.recurve.train.TrainingCursor;
import dev.recurve.train.TrainingState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointTest {
    private static final int VOCABULARY = 11;

    @TempDir
    Path directory;

    private LocalFolder folder;

    @BeforeEach
    void name() {
        folder = new LocalFolder(directory.resolve("model"));
    }

    private void write(ModelDirection direction, int embedding, int hidden) throws IOException {
        try (LanguageModel model = Models.random(Models.settings(direction, embedding, hidden), VOCABULARY, 3)) {
            Checkpoint.write(folder, false, Models.contents(model));
        }
    }

    private static float[] parameters(LanguageModel model) {
        FloatAddress memory = model.parameters();
        float[] values = new float[(int) model.parameterCount()];
        memory.asBuffer().get(values);
        return values;
    }

    @ParameterizedTest
    @EnumSource(ModelDirection.class)
    void comesBackBitByBit(ModelDirection direction) throws IOException {
        comesBackBitByBit(Models.settings(direction, 5, 7));
    }

    @ParameterizedTest
    @EnumSource(CellType.class)
    void everyCellComesBackBitByBit(CellType cell) throws IOException {
        comesBackBitByBit(Models.settings(ModelDirection.BOTH, 5, 7).withCell(cell, cell.isLstm() ? 3 : 0));
    }

    @Test
    void aTiedModelComesBackBitByBit() throws IOException {
        ModelSettings settings = Models.settings(ModelDirection.FORWARD, 7, 7);
        RegularizationSettings plain = RegularizationSettings.plain();
        comesBackBitByBit(settings.with(SoftmaxSettings.full(true), plain));
    }

    @Test
    void adaptiveSoftmaxComesBackBitByBit() throws IOException {
        ModelSettings settings = Models.settings(ModelDirection.BOTH, 5, 7);
        comesBackBitByBit(settings.with(SoftmaxSettings.adaptive(List.of(3, 7), 2), RegularizationSettings.plain()));
    }

    private void comesBackBitByBit(ModelSettings settings) throws IOException {
        try (LanguageModel model = Models.random(settings, VOCABULARY, 3)) {
            Checkpoint.write(folder, false, Models.contents(model));
            try (Checkpoint loaded = Checkpoint.load(folder)) {
                assertThat(parameters(loaded.model())).isEqualTo(parameters(model));
                assertThat(loaded.model().config()).isEqualTo(model.config());
                assertThat(loaded.vocabulary().sha256())
                        .isEqualTo(Models.vocabulary(VOCABULARY).sha256());
                assertThat(loaded.tokenizer()).isEqualTo(Models.TOKENIZER);
                assertThat(loaded.manifest().body().path("seed").asInt()).isEqualTo(7);
                assertThat(loaded.manifest().body().path("corpus-sha256").asText())
                        .isEqualTo("abc");
            }
        }
    }

    @Test
    void aTrainingStateComesBack() throws IOException {
        TrainingCursor cursor =
                new TrainingCursor(2, 35, 4000, 41, 123_456_789_012L, 180, 0.25, List.of(90.25, 71.5, 72.0), 17);
        try (LanguageModel model = Models.random(Models.settings(ModelDirection.BOTH, 5, 7), VOCABULARY, 3)) {
            int parameters = (int) model.parameterCount();
            TrainingState state = new TrainingState(
                    cursor,
                    List.of(memory(ramp(parameters, 0.5f)), memory(ramp(parameters, -2f))),
                    4000,
                    List.of(memory(ramp(parameters, 7f))),
                    new float[][][] {{ramp(56, 1), ramp(56, 2)}, {ramp(56, 3), ramp(56, 4)}});
            Checkpoint.writeTraining(folder, false, Models.contents(model), state, staged -> {});
            TrainingState loaded = Checkpoint.loadTrainingState(folder);

            assertThat(loaded.cursor()).isEqualTo(cursor);
            assertThat(loaded.optimizerSteps()).isEqualTo(4000);
            assertThat(loaded.optimizerState()).hasSize(2);
            assertThat(values(loaded.optimizerState().get(0))).isEqualTo(ramp(parameters, 0.5f));
            assertThat(values(loaded.optimizerState().get(1))).isEqualTo(ramp(parameters, -2f));
            assertThat(loaded.outerState()).hasSize(1);
            assertThat(values(loaded.outerState().get(0))).isEqualTo(ramp(parameters, 7f));
            assertThat(loaded.carriedStates()).isEqualTo(state.carriedStates());
            try (Checkpoint checkpoint = Checkpoint.load(folder)) {
                assertThat(parameters(checkpoint.model())).isEqualTo(parameters(model));
            }
        }
    }

    private static FloatAddress memory(float[] values) {
        FloatAddress memory = new FloatMemory().reserve(values.length);
        memory.asBuffer().put(values);
        return memory;
    }

    private static float[] values(FloatAddress memory) {
        float[] values = new float[(int) memory.capacity()];
        memory.asBuffer().get(values);
        return values;
    }

    private static float[] ramp(int length, float slope) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = slope * (i + 1);
        }
        return values;
    }

    @Test
    void plainDescentHasNoVectors() throws IOException {
        TrainingCursor cursor = TrainingCursor.start();
        try (LanguageModel model = Models.random(Models.settings(ModelDirection.FORWARD, 5, 7), VOCABULARY, 3)) {
            Checkpoint.writeTraining(
                    folder,
                    false,
                    Models.contents(model),
                    new TrainingState(cursor, List.of(), 0, List.of(), new float[0][][]),
                    staged -> {});
        }

        assertThat(Checkpoint.loadTrainingState(folder).optimizerState()).isEmpty();
        assertThat(Checkpoint.loadTrainingState(folder).cursor()).isEqualTo(cursor);
    }

    @Test
    void aModelAloneCannotBeTrainedOnFrom() throws IOException {
        write(ModelDirection.FORWARD, 5, 7);

        refused(() -> Checkpoint.loadTrainingState(folder), "holds a model without a training state (no cursor.json)");
    }

    @Test
    void aSecondOneIsRefusedUnlessAskedFor() throws IOException {
        write(ModelDirection.FORWARD, 5, 7);

        refused(() -> write(ModelDirection.FORWARD, 3, 7), "already exists");
        try (Checkpoint still = Checkpoint.load(folder)) {
            assertThat(still.model().config().embedding()).isEqualTo(5);
        }
        try (LanguageModel model = Models.random(Models.settings(ModelDirection.FORWARD, 3, 7), VOCABULARY, 4)) {
            Checkpoint.write(folder, true, Models.contents(model));
        }
        try (Checkpoint replaced = Checkpoint.load(folder)) {
            assertThat(replaced.model().config().embedding()).isEqualTo(3);
        }
    }

    @Test
    void aHalfWrittenOneIsNotLoaded() throws IOException {
        write(ModelDirection.FORWARD, 5, 7);
        Files.delete(folder.path().resolve("_SUCCESS"));

        refused(this::load, "half-written");
        refused(() -> Checkpoint.loadTrainingState(folder), "half-written");
    }

    @Test
    void aFullDiskLeavesNothingBehind() throws IOException {
        try (LanguageModel model = Models.random(Models.settings(ModelDirection.FORWARD, 5, 7), VOCABULARY, 3)) {
            Checkpoint.write(folder, false, Models.contents(model));
            assertThatThrownBy(() -> Checkpoint.write(new FullDisk(folder, 1500), true, Models.contents(model)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no space left");
        }

        assertThat(new LocalFolder(directory).list()).containsExactly("model");
        load();
    }

    @Test
    void otherVersionsAreNamed() throws IOException {
        write(ModelDirection.FORWARD, 5, 7);
        edit("manifest.json", text -> text.replaceFirst("\"version\" : 1", "\"version\" : 2"));
        refused(this::load, "too new");
        edit("manifest.json", text -> text.replaceFirst("\"version\" : 2", "\"version\" : 0"));
        refused(this::load, "too old");
        edit("manifest.json", text -> text.replaceFirst("recurve-checkpoint", "recurve-corpus"));
        refused(this::load, "expected a recurve-checkpoint folder, found a recurve-corpus");
    }

    @Test
    void aVocabularyOfAnotherModelIsNamed() throws IOException {
        write(ModelDirection.FORWARD, 5, 7);
        edit("vocabulary.tsv", text -> text + "more\t1\n");
        refused(this::load, "vocabulary of 11 tokens expected", "found 12");
        edit("vocabulary.tsv", text -> text.replace("more\t1\n", "").replace("w5", "v5"));
        refused(this::load, "vocabulary with SHA-256");
    }

    @Test
    void filesOfAnotherModelAreNamed() throws IOException {
        write(ModelDirection.FORWARD, 5, 7);
        edit("model.json", text -> text.replace("\"hidden\" : 7", "\"hidden\" : 9"));
        refused(this::load, "parameters expected by", "model.json");
        edit("model.json", text -> text.replace("\"hidden\" : 9", "\"hidden\" : 6"));
        refused(this::load, "tensor rnn.weight_ih_l0 of shape [24, 5] expected", "found [28, 5]");
        edit("model.json", text -> text.replace("\"hidden\" : 6", "\"hidden\" : 7")
                .replace("\"layers\" : 2", "\"layers\" : 1"));
        refused(this::load, "6 tensors expected", "a further one named 'rnn.weight_ih_l1'");
        edit("model.json", text -> text.replace("\"layers\" : 1", "\"layers\" : 2")
                .replace("\"hidden\" : 7", "\"hidden\" : 2000000000"));
        refused(this::load, "model.json");
    }

    @Test
    void aBrokenDescriptionIsNamed() throws IOException {
        write(ModelDirection.FORWARD, 5, 7);
        edit("model.json", text -> text.replace("language-model", "tagger"));
        refused(this::load, "expected a language-model, found a model of kind 'tagger'");
        edit("model.json", text -> text.replace("tagger", "language-model").replace("\"hidden\"", "\"hiden\""));
        refused(this::load, "model.hiden", "did you mean model.hidden");
        edit("model.json", text -> text.substring(0, 40));
        refused(this::load, "model.json cannot be read");
    }

    /** Checkpoints from before there were other cells do not name the cell. */
    @Test
    void withoutACellTheModelIsAnLstm() throws IOException {
        write(ModelDirection.FORWARD, 5, 7);
        edit("model.json", text -> text.replaceFirst("\"cell\" : \"lstm\",\\s*", "")
                .replaceFirst("\"projection\" : 0,\\s*", ""));
        try (Checkpoint loaded = Checkpoint.load(folder)) {
            assertThat(loaded.model().config()).isEqualTo(Models.settings(ModelDirection.FORWARD, 5, 7));
        }
    }

    @Test
    void anotherCellIsNamed() throws IOException {
        write(ModelDirection.FORWARD, 5, 7);
        edit("model.json", text -> text.replace("\"lstm\"", "\"gru\""));
        refused(this::load, "tensor rnn.weight_ih_l0 of shape [21, 5] expected", "found [28, 5]");
        edit("model.json", text -> text.replace("\"gru\"", "\"gnu\""));
        refused(this::load, "model.cell must be one of rnn-tanh", "found \"gnu\"");
        edit("model.json", text -> text.replace("\"gnu\"", "\"gru\"")
                .replace("\"projection\" : 0", "\"projection\" : 3"));
        refused(this::load, "model.projection needs an LSTM as model.cell, found projection 3 with gru");
    }

    @Test
    void weightsCutShortAreNamed() throws IOException {
        write(ModelDirection.FORWARD, 5, 7);
        Path weights = folder.path().resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, java.util.Arrays.copyOf(bytes, bytes.length - 3));

        refused(this::load, "weights.safetensors", "ends within tensor 'decoder.bias'");
    }

    private void load() throws IOException {
        Checkpoint.load(folder).close();
    }

    private void edit(String name, UnaryOperator<String> change) throws IOException {
        try (InputStream in = folder.read(name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String changed = change.apply(text);
            assertThat(changed).isNotEqualTo(text);
            Files.writeString(folder.path().resolve(name), changed);
        }
    }

    private static void refused(ThrowingCallable call, String... parts) {
        List<String> expected = new ArrayList<>(List.of(parts));
        assertThatThrownBy(call)
                .isInstanceOf(RecurveException.class)
                .message()
                .doesNotContain("\n")
                .contains(expected);
    }
}
