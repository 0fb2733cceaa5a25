package dev.recurve.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TaggerSettings;
import dev.recurve.fuzz.HostileInput;
import dev.recurve.fuzz.MemoryFolder;
import dev.recurve.fuzz.Promise;
import dev.recurve.fuzz.Texts;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SentenceClassifier;
import dev.recurve.model.SentenceModel;
import dev.recurve.model.SentenceSizes;
import dev.recurve.model.SequenceTagger;
import dev.recurve.train.TrainingCursor;
import dev.recurve.train.TrainingState;
import dev.recurve.vocab.LabelSet;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints of which one file is not what was written. */
class CheckpointFuzzTest {
    private static final int WORDS = 11;
    private static final String RUN = "run";
    private static final String NEWEST = "epoch-0001-round-000002";

    private static final MemoryFolder LANGUAGE_MODEL = languageModel();
    private static final MemoryFolder TAGGER = sentenceModel(true);
    private static final MemoryFolder CLASSIFIER = sentenceModel(false);

    /** A run with one checkpoint. */
    private static MemoryFolder languageModel() {
        MemoryFolder run = new MemoryFolder(RUN);
        try (LanguageModel model = Models.random(Models.settings(ModelDirection.BOTH, 2, 3), WORDS, 3)) {
            long parameters = model.parameterCount();
            var vectors = List.of(new FloatMemory().reserve(parameters), new FloatMemory().reserve(parameters));
            TrainingCursor cursor = TrainingCursor.start().afterRound(5, 700).afterEvaluation(9.5, 1);
            float[][][] carried = {{{1, 2}, {3}}, {{4, 5}, {6}}};
            TrainingState state = new TrainingState(cursor, vectors, 5, vectors.subList(0, 1), carried);
            CheckpointFolders folders = new CheckpointFolders(run);
            ArtifactFolder target = folders.folder(1, 2);
            Checkpoint.writeTraining(target, false, Models.contents(model), state, staged -> {});
            folders.markBest(target, 9.5);
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
        return run;
    }

    private static MemoryFolder sentenceModel(boolean tagger) {
        MemoryFolder folder = new MemoryFolder("sentences");
        LabelSet labels = LabelSet.ofNames(List.of("O", "B-A", "I-A"));
        SentenceSizes sizes = new SentenceSizes(WORDS, 9, labels.names(), 0, 0);
        var settings = ConfigFactory.parseString(
                "m { embedding = 2, hidden = 3, characters { type = cnn, embedding = 2, hidden = 2, symbols = 9,"
                        + " max-length = 5, filters = \"1x2,2x2\" } }");
        try (SentenceModel model = tagger
                ? SequenceTagger.create(
                        ConfigReader.read(
                                settings.withFallback(ConfigFactory.parseString("m { output = crf, scheme = iob2 }")),
                                "m",
                                TaggerSettings.class),
                        sizes,
                        1)
                : SentenceClassifier.create(ConfigReader.read(settings, "m", ClassifierSettings.class), sizes, 1)) {
            SentenceCheckpoint.write(
                    folder,
                    false,
                    new SentenceCheckpoint.Contents(
                            model, Models.vocabulary(WORDS), labels, Models.TOKENIZER, null, Map.of("seed", 7)),
                    null,
                    staged -> {});
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
        return folder;
    }

    @Property
    void aLanguageModelIsReadOrRefused(@ForAll("languageModels") MemoryFolder run) {
        ArtifactFolder folder = run.child("checkpoints").child(NEWEST);
        Promise.isKept(() -> {
            try (Checkpoint checkpoint = Checkpoint.load(folder)) {
                assertThat(checkpoint.vocabulary().sha256())
                        .isEqualTo(Models.vocabulary(WORDS).sha256());
                assertThat(checkpoint.model().vocabularySize()).isEqualTo(WORDS);
            }
        });
    }

    @Property
    void aTrainingStateIsReadOrRefused(@ForAll("states") MemoryFolder run) {
        ArtifactFolder folder = run.child("checkpoints").child(NEWEST);
        Promise.isKept(() -> {
            TrainingState state = Checkpoint.loadTrainingState(folder);
            assertThat(state.cursor().epoch()).isNotNegative();
            assertThat(state.optimizerState()).hasSizeBetween(0, 2);
            assertThat(state.carriedStates().length).isBetween(0, 4);
        });
        Promise.isKept(() -> CheckpointFiles.description(folder));
    }

    @Property
    void theBestCheckpointIsFoundOrTheMarkRefused(@ForAll("marks") byte[] mark) {
        MemoryFolder run = LANGUAGE_MODEL.copy();
        run.child("checkpoints").put("best.json", mark);
        Promise.isKept(() -> assertThat(new CheckpointFolders(run).best().map(ArtifactFolder::name))
                .isEqualTo(Optional.of(NEWEST)));
    }

    @Property
    void aTaggerIsReadOrRefused(@ForAll("taggers") MemoryFolder folder) {
        Promise.isKept(() -> requireWhole(folder));
    }

    @Property
    void aClassifierIsReadOrRefused(@ForAll("classifiers") MemoryFolder folder) {
        Promise.isKept(() -> requireWhole(folder));
    }

    private static void requireWhole(MemoryFolder folder) throws IOException {
        try (SentenceCheckpoint checkpoint = SentenceCheckpoint.load(folder)) {
            assertThat(checkpoint.labels().names()).containsExactly("O", "B-A", "I-A");
            assertThat(checkpoint.model().sizes().tokens()).isEqualTo(WORDS);
        }
    }

    @Provide
    Arbitrary<MemoryFolder> languageModels() {
        return damaged(
                LANGUAGE_MODEL, "checkpoints/" + NEWEST + "/", "model.json", "vocabulary.tsv", "weights.safetensors");
    }

    @Provide
    Arbitrary<MemoryFolder> states() {
        return damaged(
                LANGUAGE_MODEL,
                "checkpoints/" + NEWEST + "/",
                "cursor.json",
                "cursor.json",
                "optimizer.safetensors",
                "outer.safetensors",
                "state.safetensors",
                "model.json",
                Manifest.NAME);
    }

    @Provide
    Arbitrary<byte[]> marks() {
        return HostileInput.of(
                random -> LANGUAGE_MODEL.child("checkpoints").get("best.json").clone());
    }

    @Provide
    Arbitrary<MemoryFolder> taggers() {
        return damaged(TAGGER, "", "model.json", "model.json", "labels.tsv", "vocabulary.tsv", "weights.safetensors");
    }

    @Provide
    Arbitrary<MemoryFolder> classifiers() {
        return damaged(CLASSIFIER, "", "model.json", "model.json", Manifest.NAME, "weights.safetensors");
    }

    private static Arbitrary<MemoryFolder> damaged(MemoryFolder whole, String path, String... files) {
        return Arbitraries.randomValue(random -> {
            String file = path + files[random.nextInt(files.length)];
            return whole.copy().put(file, bytes(whole.get(file), random));
        });
    }

    /** Now and then as it was. */
    private static byte[] bytes(byte[] file, Random random) {
        return random.nextInt(8) == 0 ? file : HostileInput.damaged(file, random);
    }

    /** Sizes that are refused before anything is reserved or built for them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"vocabulary-size\" : 11    | \"vocabulary-size\" : 2000000000 | vocabulary of 2000000000 tokens",
                "\"layers\" : 1              | \"layers\" : 2147483647          | tagger.layers must be from 1 to 1000",
                "\"hidden\" : 3              | \"hidden\" : 1000000             | parameters expected by",
                "\"context-width\" : 0       | \"context-width\" : 5            | context vectors need layers",
                "\"characters\" : 9          | \"characters\" : -1              | -1 characters",
            })
    void aTaggerOfOtherSizesIsRefused(String from, String to, String message) {
        MemoryFolder folder = TAGGER.copy();
        String model = Texts.text(folder.get("model.json"));
        assertThat(model).contains(from);
        folder.put("model.json", Texts.bytes(model.replace(from, to)));

        assertThatThrownBy(() -> SentenceCheckpoint.load(folder))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"epoch\" : 0          | \"epoch\" : -3          | expected counts of at least 0, found epoch -3",
                "\"optimizerSteps\" : 5 | \"optimizerSteps\" : -1 | expected a cursor and the sizes",
            })
    void aCursorBelowZeroIsRefused(String from, String to, String message) {
        MemoryFolder run = LANGUAGE_MODEL.copy();
        MemoryFolder folder = run.child("checkpoints").child(NEWEST);
        String cursor = Texts.text(folder.get("cursor.json"));
        assertThat(cursor).contains(from);
        folder.put("cursor.json", Texts.bytes(cursor.replace(from, to)));

        assertThatThrownBy(() -> Checkpoint.loadTrainingState(folder))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(value = {"''", "5", "[]"})
    void anEmptyCursorIsRefused(String cursor) {
        MemoryFolder folder = LANGUAGE_MODEL.copy().child("checkpoints").child(NEWEST);
        folder.put("cursor.json", Texts.bytes(cursor));

        assertThatThrownBy(() -> Checkpoint.loadTrainingState(folder))
                .isInstanceOf(RecurveException.class)
                .hasMessageEndingWith("cursor.json holds no cursor: was it cut short or changed by hand?");
    }
}
