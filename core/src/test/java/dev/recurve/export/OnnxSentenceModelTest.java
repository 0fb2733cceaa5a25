package dev.recurve.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.artifact.LocalFolder;
import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.SentenceBatch.LabelsOf;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.Models;
import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.config.CellType;
import dev.recurve.config.ExportFormat;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.SpellingSettings;
import dev.recurve.config.TagScheme;
import dev.recurve.config.TaggerNetwork;
import dev.recurve.config.TaggerOutput;
import dev.recurve.config.TaggerSettings;
import dev.recurve.kernel.ChainCrf;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.model.LabelPrediction;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SentenceModel;
import dev.recurve.model.SentenceModels;
import dev.recurve.model.SequenceTagger;
import dev.recurve.vocab.LabelSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** ONNX Runtime gives what taggers and classifiers give, for sentences of different lengths side by side. */
class OnnxSentenceModelTest {
    private static final int LABELS = SentenceModels.LABELS.size();
    private static final Offset<Float> NEAR = Offset.offset(2e-5f);

    @TempDir
    Path directory;

    /** The checkpoint of a fine-tuned model is like that of one whose language model was not trained. */
    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "FINE_TUNED.*")
    void everyKind(SentenceModels kind) throws Exception {
        try (SentenceModel model = kind.create()) {
            compare(model, kind, kind.sentences(1));
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"LSTM_1997", "LSTM_NO_INPUT_GATE", "LSTM_NO_FORGET_GATE", "LSTM_NO_OUTPUT_GATE"})
    void everyCellInBothDirections(CellType cell) throws Exception {
        var settings = new TaggerSettings(
                TaggerNetwork.RECURRENT,
                TaggerOutput.SOFTMAX,
                TagScheme.NONE,
                cell,
                2,
                5,
                4,
                2,
                SpellingSettings.none(),
                0,
                0,
                0.5);
        SentenceModels kind = SentenceModels.SOFTMAX;
        try (SentenceModel model = SequenceTagger.create(settings, kind.sizes(), 5)) {
            Models.randomize(model, 5); // biases and peepholes too
            compare(model, kind, kind.sentences(2));
        }
    }

    private void compare(SentenceModel model, SentenceModels kind, List<EncodedSentence> sentences) throws Exception {
        LocalFolder exported = export(model);
        SentenceBatch batch = kind.batch(sentences);
        LabelPrediction expected = model.predict(batch);
        try (OnnxRun runtime = new OnnxRun(exported.path().resolve(ModelExport.ONNX))) {
            Map<String, float[]> found = feed(runtime, kind, batch).run();
            if (found.containsKey("transitions")) {
                decode(batch, found, expected);
            } else {
                assertProbabilities(kind, batch, found.get("probabilities"), expected);
            }
        }
    }

    private LocalFolder export(SentenceModel model) throws IOException {
        LocalFolder checkpoint = new LocalFolder(directory.resolve("checkpoint"));
        LocalFolder exported = new LocalFolder(directory.resolve("exported"));
        LocalFolder contexts = null;
        if (model.sizes().contextLayers() > 0) {
            contexts = new LocalFolder(directory.resolve("contexts"));
            try (LanguageModel read = Models.random(Models.settings(ModelDirection.FORWARD, 4, 4), 11, 3)) {
                Checkpoint.write(contexts, false, Models.contents(read));
            }
        }
        var contents = new SentenceCheckpoint.Contents(
                model,
                Models.vocabulary(model.sizes().tokens()),
                LabelSet.ofNames(model.sizes().labels()),
                Models.TOKENIZER,
                contexts,
                Map.of());
        SentenceCheckpoint.write(checkpoint, false, contents, null, staged -> {});
        ModelExport.write(checkpoint, exported, ExportFormat.ONNX, false);
        return exported;
    }

    private static OnnxRun feed(OnnxRun runtime, SentenceModels kind, SentenceBatch batch) throws Exception {
        int time = batch.time();
        int size = batch.size();
        int[] tokens = batch.tokens().clone();
        for (int i = 0; i < tokens.length; i++) {
            if (i / size >= batch.lengths()[i % size]) {
                tokens[i] = 3; // padding that must not be read
            }
        }
        runtime.longs("tokens", tokens, time, size).ints("lengths", batch.lengths(), size);
        if (runtime.asks().contains("characters")) {
            int[][] words = batch.spellings();
            int[] lengths = Arrays.stream(words).mapToInt(word -> word.length).toArray();
            int longest = Arrays.stream(lengths).max().orElseThrow();
            int[] ofLstm = new int[longest * words.length]; // [letters, words]
            int[] ofCnn = new int[longest * words.length]; // [words, letters]
            for (int word = 0; word < words.length; word++) {
                for (int t = 0; t < lengths[word]; t++) {
                    ofLstm[t * words.length + word] = words[word][t];
                    ofCnn[word * longest + t] = words[word][t];
                }
            }
            if (kind == SentenceModels.CONVOLVED) {
                runtime.longs("characters", ofCnn, words.length, longest).longs("word_lengths", lengths, words.length);
            } else {
                runtime.longs("characters", ofLstm, longest, words.length).ints("word_lengths", lengths, words.length);
            }
            runtime.longs("words", batch.words(), time, size);
        }
        if (runtime.asks().contains("context")) {
            int layers = kind.sizes().contextLayers();
            runtime.floats(
                    "context", batch.context(), layers, time, size, kind.sizes().contextWidth());
        }
        return runtime;
    }

    private static void assertProbabilities(
            SentenceModels kind, SentenceBatch batch, float[] found, LabelPrediction expected) {
        assertThat(found).hasSize(expected.probabilities().length);
        for (int row = 0; row < found.length / LABELS; row++) {
            boolean counts =
                    kind.labelsOf() == LabelsOf.SENTENCES || row / batch.size() < batch.lengths()[row % batch.size()];
            if (counts) {
                assertThat(Arrays.copyOfRange(found, row * LABELS, (row + 1) * LABELS))
                        .as("row %d", row)
                        .containsExactly(
                                Arrays.copyOfRange(expected.probabilities(), row * LABELS, (row + 1) * LABELS), NEAR);
            }
        }
    }

    /** Scores and transitions as they come out of the runtime are all that decoding needs. */
    private static void decode(SentenceBatch batch, Map<String, float[]> found, LabelPrediction expected) {
        float[] transitions = new float[ChainCrf.transitionRows(LABELS) * LABELS];
        System.arraycopy(found.get("transitions"), 0, transitions, 0, LABELS * LABELS);
        System.arraycopy(found.get("start_transitions"), 0, transitions, LABELS * LABELS, LABELS);
        System.arraycopy(found.get("end_transitions"), 0, transitions, (LABELS + 1) * LABELS, LABELS);
        assertThat(transitions).contains(-10_000f); // IOB2 forbids I- behind O
        var scores = new ChainCrf.Scores(found.get("scores"), transitions);
        var lengths = new SequenceLengths(batch.time(), batch.lengths());
        ChainCrf crf = new ChainCrf(LABELS);
        int[] best = new int[batch.tokens().length];
        float[] marginals = new float[best.length * LABELS];
        crf.viterbi(lengths, scores, best);
        crf.marginals(lengths, scores, marginals);

        assertThat(best).containsExactly(expected.labels());
        assertThat(marginals).containsExactly(expected.probabilities(), NEAR);
    }
}
