package dev.recurve.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.artifact.LocalFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.Models;
import dev.recurve.checkpoint.SafetensorsReader;
import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.config.ExportFormat;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SentenceModel;
import dev.recurve.model.SentenceModels;
import dev.recurve.vocab.LabelSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is exported has PyTorch's names and means what PyTorch takes it for; nothing existing is touched. */
class ModelExportTest {
    private static final int VOCABULARY = 11;

    @TempDir
    Path directory;

    private LocalFolder checkpoint;
    private LocalFolder exported;

    @BeforeEach
    void folders() {
        checkpoint = new LocalFolder(directory.resolve("checkpoint"));
        exported = new LocalFolder(directory.resolve("exported"));
    }

    private void write(ModelSettings settings) throws IOException {
        try (LanguageModel model = Models.random(settings, VOCABULARY, 3)) {
            Checkpoint.write(checkpoint, false, Models.contents(model));
        }
    }

    private void write(SentenceModel model) throws IOException {
        var contents = new SentenceCheckpoint.Contents(
                model,
                Models.vocabulary(model.sizes().tokens()),
                LabelSet.ofNames(model.sizes().labels()),
                Models.TOKENIZER,
                null,
                Map.of());
        SentenceCheckpoint.write(checkpoint, false, contents, null, staged -> {});
    }

    private Map<String, float[]> tensors(Map<String, long[]> shapes) throws IOException {
        ModelExport.write(checkpoint, exported, ExportFormat.SAFETENSORS, false);
        Map<String, float[]> values = new LinkedHashMap<>();
        try (var in = new SafetensorsReader(exported.read(ModelExport.SAFETENSORS), ModelExport.SAFETENSORS)) {
            assertThat(in.metadata()).containsEntry("format", "pt").containsKey("recurve.kind");
            shapes.putAll(in.shapes());
            while (in.hasNext()) {
                SafetensorsReader.Tensor tensor = in.next();
                values.put(tensor.name(), tensor.values());
            }
        }
        return values;
    }

    private Map<String, String> shapes() throws IOException {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        tensors(shapes);
        Map<String, String> shown = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> shown.put(name, Arrays.toString(shape)));
        return shown;
    }

    /** {@code nn.LSTM} has two biases; one of them is ours, the other zero. */
    @Test
    void aBiLmLoadsIntoTwoModules() throws IOException {
        write(Models.settings(ModelDirection.BOTH, 4, 5));

        Map<String, long[]> shapes = new LinkedHashMap<>();
        Map<String, float[]> tensors = tensors(shapes);
        assertThat(shapes.keySet())
                .startsWith(
                        "encoder.weight", "rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0")
                .contains("rnn_backward.weight_ih_l1", "rnn_backward.bias_hh_l1")
                .endsWith("decoder.weight", "decoder.bias")
                .hasSize(1 + 2 * 2 * 4 + 2);
        assertThat(shapes.get("rnn.bias_hh_l0")).containsExactly(20);
        assertThat(tensors.get("rnn.bias_hh_l0")).containsOnly(0);
        assertThat(tensors.get("rnn.bias_ih_l0")).doesNotContain(0);
        assertThat(exported.list())
                .containsExactly("_SUCCESS", "manifest.json", "model.json", "model.safetensors", "vocabulary.tsv");
    }

    @Test
    void taggersAndClassifiersHaveNamesToo() throws IOException {
        try (SentenceModel model = SentenceModels.SPELLED.create()) {
            write(model);
        }
        assertThat(shapes())
                .containsEntry("encoder.weight", "[11, 6]")
                .containsEntry("spelling.encoder.weight", "[13, 3]")
                .containsEntry("spelling.rnn.weight_ih_l0_reverse", "[16, 3]")
                .containsEntry("rnn.weight_ih_l0", "[28, 14]")
                .containsEntry("rnn.weight_hh_l0_reverse", "[28, 7]")
                .containsEntry("decoder.weight", "[5, 14]")
                .containsEntry("decoder.bias", "[5]")
                .containsEntry("crf.transitions", "[5, 5]")
                .containsEntry("crf.start_transitions", "[5]")
                .containsEntry("crf.end_transitions", "[5]")
                .hasSize(1 + 1 + 8 + 8 + 2 + 3);
        assertThat(exported.list()).contains("labels.tsv", "model.json", "vocabulary.tsv");
    }

    @Test
    void namesOfTheOtherParts() throws IOException {
        assertThat(namesOf(SentenceModels.ATTENTION)).contains("attention.query");
        assertThat(namesOf(SentenceModels.CONVOLVED))
                .contains("spelling.char_conv_1.weight", "spelling._projection.bias");
        assertThat(namesOf(SentenceModels.WINDOW)).contains("window.borders", "dense.weight", "dense.bias");
        assertThat(namesOf(SentenceModels.CONTEXT)).contains("context.scalar_parameters.2", "context.gamma");
        assertThat(namesOf(SentenceModels.LAST))
                .contains("rnn.weight_ih_l0")
                .doesNotContain("rnn.weight_ih_l0_reverse");
    }

    private static java.util.Set<String> namesOf(SentenceModels kind) {
        try (SentenceModel model = kind.create()) {
            TensorDictSize size = TensorDictSize.of(model);
            assertThat(size.elements()).as(kind.name()).isEqualTo(model.parameterCount() + size.zeros());
            return size.names();
        }
    }

    /** Every parameter is in one tensor; beside them are only PyTorch's second biases. */
    private record TensorDictSize(java.util.Set<String> names, long elements, long zeros) {
        static TensorDictSize of(SentenceModel model) {
            Map<String, long[]> shapes = dev.recurve.model.TensorDict.of(model).shapes();
            long elements = 0;
            long zeros = 0;
            for (Map.Entry<String, long[]> one : shapes.entrySet()) {
                long count = Arrays.stream(one.getValue()).reduce(1, (a, b) -> a * b);
                elements += count;
                // of a GRU in PyTorch's form the candidate's second bias is a parameter; these models have other cells
                zeros += one.getKey().contains("bias_hh") ? count : 0;
            }
            return new TensorDictSize(shapes.keySet(), elements, zeros);
        }
    }

    /** PyTorch's equations of a bidirectional {@code nn.LSTM} with two layers and a {@code nn.Linear}, over the file. */
    @Test
    void aTaggerMeansWhatPyTorchTakesItFor() throws IOException {
        SentenceModels kind = SentenceModels.SOFTMAX;
        float[] expected;
        SentenceBatch batch = kind.batch(kind.sentences(3).subList(0, 1));
        try (SentenceModel model = kind.create()) {
            Models.randomize(model, 4); // biases too
            write(model);
            expected = model.predict(batch).probabilities();
        }
        Map<String, long[]> shapes = new LinkedHashMap<>();
        PlainTorch torch = new PlainTorch(tensors(shapes));
        double[][] x = torch.embed("encoder.weight", batch.tokens());
        for (int layer = 0; layer < 2; layer++) {
            x = torch.bidirectionalLstm("rnn.", layer, x);
        }
        float[] found = torch.softmax("decoder", x);

        assertThat(found).containsExactly(expected, Offset.offset(1e-5f));
    }

    @Test
    void wordsAreWrittenInTheFormatOfWord2vec() throws IOException {
        write(Models.settings(ModelDirection.FORWARD, 4, 5));
        ModelExport.write(checkpoint, exported, ExportFormat.WORD2VEC, false);

        List<String> lines = Files.readAllLines(exported.path().resolve(ModelExport.VECTORS));
        assertThat(lines).hasSize(1 + VOCABULARY);
        assertThat(lines.get(0)).isEqualTo("11 4");
        assertThat(lines.get(1)).startsWith("<unk> ");
        try (LanguageModel model = Models.random(Models.settings(ModelDirection.FORWARD, 4, 5), VOCABULARY, 3)) {
            float[] table = new float[VOCABULARY * 4]; // the embedding comes first in the vector of parameters
            model.parameters().get(table);
            for (int id = 0; id < VOCABULARY; id++) {
                String[] fields = lines.get(id + 1).split(" ");
                assertThat(fields).hasSize(5);
                for (int i = 0; i < 4; i++) {
                    assertThat(Float.parseFloat(fields[i + 1])).isEqualTo(table[id * 4 + i]);
                }
            }
        }
    }

    /** A word's vector is then what the network makes of its characters: the same as in a text. */
    @Test
    void wordsOfACharacterModelAreComputed() throws IOException {
        ModelSettings settings = Models.settings(ModelDirection.BOTH, 4, 5)
                .withCharacters(new CharacterCnnSettings(40, 3, 9, "1x2,2x3", 1));
        write(settings);
        ModelExport.write(checkpoint, exported, ExportFormat.WORD2VEC, false);

        List<String> lines = Files.readAllLines(exported.path().resolve(ModelExport.VECTORS));
        try (Checkpoint loaded = Checkpoint.load(checkpoint);
                var encoder = new dev.recurve.model.SequenceEncoder(loaded.model())) {
            float[] alone = new float[4];
            encoder.encode(new int[] {7, 0}, 1, 1).get(0).from(0, 4).get(alone);
            String[] fields = lines.get(8).split(" ");
            assertThat(fields[0]).isEqualTo(loaded.vocabulary().token(7));
            for (int i = 0; i < 4; i++) {
                assertThat(Float.parseFloat(fields[i + 1])).isEqualTo(alone[i]);
            }
        }
    }

    @Test
    void whatIsThereStaysUnlessOverwritten() throws IOException {
        write(Models.settings(ModelDirection.FORWARD, 4, 5));
        ModelExport.write(checkpoint, exported, ExportFormat.SAFETENSORS, false);

        assertThatThrownBy(() -> ModelExport.write(checkpoint, exported, ExportFormat.ONNX, false))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("exported already exists: name another folder, or replace it with --overwrite");
        assertThat(exported.has(ModelExport.SAFETENSORS)).isTrue();

        ModelExport.write(checkpoint, exported, ExportFormat.ONNX, true);
        assertThat(exported.has(ModelExport.SAFETENSORS)).isFalse();
        assertThat(Manifest.read(exported, ModelExport.TYPE, 1)
                        .body()
                        .path("format")
                        .asText())
                .isEqualTo("onnx");
    }
}
