package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointContents;
import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.UsageException;
import dev.recurve.config.VocabularySettings;
import dev.recurve.embed.Sentence;
import dev.recurve.embed.SentenceEmbedder;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.data.ContextModel;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.SentenceLayout;
import dev.recurve.spark.data.SentenceSchema;
import dev.recurve.spark.data.SentenceShard;
import dev.recurve.spark.data.Split;
import dev.recurve.spark.ml.SequenceTaggerModel;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers of a language model as inputs of taggers and classifiers. */
class ContextInputsTest extends SentencesTest {
    /** A language model with random weights; {@code b} has no id. */
    private HadoopFolder languageModel(String name, String shape) throws IOException {
        Vocabulary vocabulary = Vocabulary.of(
                Stream.of("A", "C", "good", "bad")
                        .map(word -> new TokenCount(word.toLowerCase(), 3))
                        .toList(),
                0,
                new VocabularySettings(1, 100));
        var config = ConfigFactory.parseString("model { init-range = 1, " + shape + " }");
        HadoopFolder folder = folder(name);
        try (LanguageModel model =
                LanguageModel.create(ConfigReader.read(config, "model", ModelSettings.class), vocabulary.size(), 3)) {
            var tokenizer = new TokenizerSettings(TokenizerSettings.Type.WHITESPACE, true, false);
            Checkpoint.write(folder, false, new CheckpointContents(model, vocabulary, tokenizer, Map.of()));
        }
        return folder;
    }

    /** Layers of one width with the token embedding, of one direction, and of a width that the embedding has not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "direction = both, embedding = 6, hidden = 6",
                "direction = forward, embedding = 9, hidden = 9",
                "direction = both, embedding = 5, hidden = 8"
            })
    void aShardHasTheVectorsOfEmbed(String shape) throws IOException {
        ContextModel contexts = ContextModel.open(languageModel("lm", shape));
        SentenceFolder corpus = sentences("iob2");
        SentenceLayout layout = SentenceLayout.of(spark, corpus, Split.VALIDATION, 3, contexts);
        Map<Long, float[]> expected = expected(corpus, contexts);
        Map<Integer, List<Long>> shards = idsOfShards(corpus);
        for (int number = 0; number < 3; number++) {
            try (var shard = SentenceShard.open(
                    layout.location(), number, null, null, spark.sparkContext().hadoopConfiguration())) {
                List<Long> ids = shards.get(number);
                assertThat(shard.lengths()).hasSize(ids.size());
                int[] backwards = IntStream.range(0, ids.size())
                        .map(i -> ids.size() - 1 - i)
                        .toArray();
                var found = shard.sentences(backwards);
                for (int i = 0; i < found.size(); i++) {
                    assertThat(found.get(i).context()).isEqualTo(expected.get(ids.get(backwards[i])));
                }
            }
        }
    }

    private Map<Integer, List<Long>> idsOfShards(SentenceFolder corpus) throws IOException {
        SentenceLayout plain = SentenceLayout.of(spark, corpus, Split.VALIDATION, 3);
        Map<Integer, List<Long>> ids = new java.util.HashMap<>();
        for (Row row : spark.read().parquet(plain.location()).orderBy("id").collectAsList()) {
            ids.computeIfAbsent(row.getAs("shard"), shard -> new ArrayList<>()).add(row.getAs("id"));
        }
        return ids;
    }

    /** [layers, tokens, width], laid out from {@code embed}'s vectors number by number. */
    private Map<Long, float[]> expected(SentenceFolder corpus, ContextModel contexts) throws IOException {
        Map<Long, float[]> expected = new java.util.HashMap<>();
        int width = contexts.layers().width();
        try (Checkpoint checkpoint = Checkpoint.load(contexts.folder());
                var embedder = new SentenceEmbedder(checkpoint.model(), Layers.ALL, 50, 100)) {
            List<Sentence<Long>> sentences = corpus.sentences(spark, Split.VALIDATION).collectAsList().stream()
                    .map(row -> new Sentence<Long>(
                            row.getAs(SentenceSchema.ID),
                            row.<String>getList(row.fieldIndex(SentenceSchema.TOKENS)).stream()
                                    .mapToInt(checkpoint.vocabulary()::id)
                                    .toArray()))
                    .toList();
            embedder.embed(sentences.iterator()).forEachRemaining(one -> {
                int tokens = one.vectors().length;
                int first = one.vectors()[0].length - contexts.layers().layers() * width;
                float[] context = new float[contexts.layers().layers() * tokens * width];
                for (int i = 0; i < context.length; i++) {
                    context[i] = one.vectors()[i / width % tokens][first + i / width / tokens * width + i % width];
                }
                expected.put(one.key(), context);
            });
        }
        return expected;
    }

    private SentenceTrainSettings withContexts(String run, String ending, String... overrides) throws IOException {
        List<String> all = new ArrayList<>(List.of("contexts.checkpoint=" + path("lm")));
        all.addAll(List.of(overrides));
        return window(run, ending, all.toArray(String[]::new));
    }

    /** A window of one word. */
    private SentenceTrainSettings window(String run, String ending, String... overrides) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "tagger.network=window",
                "tagger.radius=0",
                "tagger.hidden=30",
                "tagger.dropout=0",
                "tagger.init-range=0.5",
                "training.optimizer.learning-rate=0.05",
                "training.epochs=20"));
        all.addAll(List.of(overrides));
        return of(run, ending, all.toArray(String[]::new));
    }

    /**
     * A tagger that sees one word at a time cannot know the word before, which decides, but from its context. Everything that
     * labels sentences afterwards agrees, from the run alone.
     */
    @Test
    void aTaggerLearnsFromContextsAloneAndIsWhole() throws IOException {
        HadoopFolder model = languageModel("lm", "direction = both, embedding = 8, hidden = 8");
        run(window("blind", "iob2"));
        var settings = withContexts("run", "iob2");
        TrainingOutcome outcome = run(settings);
        model.delete();
        sentences("iob2").folder().child("layouts").delete();
        String corpus = settings.run().requireCorpus();
        var scores = SentenceCheckpointEvaluation.run(spark, corpus, path("run"), Split.VALIDATION)
                .scores();
        assertThat(scores.score()).isGreaterThan(0.95);
        assertThat(scores.score()).isEqualTo(1 - outcome.cursor().bestLoss());
        assertThat(SentenceCheckpointEvaluation.run(spark, corpus, path("blind"), Split.VALIDATION)
                        .scores()
                        .score())
                .isLessThan(0.8);
        assertTagsAgree("run", sentences("iob2"), scores);
    }

    /**
     * The same where the language model is trained too. No vectors are computed before, and what is in the checkpoint is not
     * what training began with.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "direction = both, embedding = 8, hidden = 8",
                "direction = both, embedding = 8, hidden = 8, softmax.tied = true",
                "direction = forward, embedding = 6, hidden = 8, layers = 1"
            })
    void aFineTunedLanguageModelIsInTheCheckpoint(String shape) throws IOException {
        HadoopFolder model = languageModel("lm", shape);
        TrainingOutcome outcome = run(withContexts("run", "iob2", "contexts.trained=true", "training.epochs=4"));
        assertThat(sentences("iob2").folder().child("layouts").list()).noneMatch(name -> name.contains("contexts"));
        assertThat(contexts("run")).hasSameSizeAs(weights(model)).isNotEqualTo(weights(model));
        model.delete();
        String corpus = sentences("iob2").folder().location();
        var scores = SentenceCheckpointEvaluation.run(spark, corpus, path("run"), Split.VALIDATION)
                .scores();
        assertThat(scores.score()).isEqualTo(1 - outcome.cursor().bestLoss());
        assertThat(sentences("iob2").folder().child("layouts").list()).noneMatch(name -> name.contains("contexts"));
        assertTagsAgree("run", sentences("iob2"), scores);
    }

    /** A language model that somebody put in the place of the one that was trained. */
    @ParameterizedTest
    @ValueSource(
            strings = {"direction = both, embedding = 7, hidden = 8", "direction = both, embedding = 8, hidden = 8"})
    void anExchangedLanguageModelIsNotGoneOnFrom(String shape) throws IOException {
        languageModel("lm", "direction = both, embedding = 8, hidden = 8, cell = gru");
        var settings = withContexts("run", "tsv", "contexts.trained=true", "training.epochs=1");
        run(settings);
        HadoopFolder inRun = (HadoopFolder)
                new CheckpointFolders(folder("run")).latest().orElseThrow().child("contexts");
        inRun.delete();
        languageModel(temporary.relativize(Path.of(inRun.location())).toString(), shape);
        assertThatThrownBy(() -> SentenceTrainingJob.run(spark, settings, true, new TrainingObserver() {}))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("was the folder exchanged?");
    }

    private float[] contexts(String run) throws IOException {
        return weights(new CheckpointFolders(folder(run)).latest().orElseThrow().child("contexts"));
    }

    private static float[] weights(ArtifactFolder folder) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.load(folder)) {
            float[] weights = new float[Math.toIntExact(checkpoint.model().parameterCount())];
            checkpoint.model().parameters().asBuffer().get(weights);
            return weights;
        }
    }

    @Test
    void aLanguageModelOverCharactersIsNotTrained() throws IOException {
        languageModel("lm", "encoder = characters, characters.filters = \"1x4\", embedding = 8, hidden = 8");
        var settings = withContexts("run", "iob2", "contexts.trained=true");
        assertThatThrownBy(() -> run(settings))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("contexts.trained = true: ")
                .hasMessageContaining("found one that reads characters in " + path("lm"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClassifierReadsContextsAndARunGoesOn(boolean trained) throws IOException {
        HadoopFolder model = languageModel("lm", "direction = both, embedding = 8, hidden = 8");
        String[] often = {"checkpoint.every-minutes=0.0000001", "training.epochs=2", "contexts.trained=" + trained};
        run(withContexts("whole", "tsv", often));
        var broken = withContexts("broken", "tsv", often);
        assertThatThrownBy(() -> SentenceTrainingJob.run(spark, broken, false, new DyingAfter(3)))
                .hasMessage("the driver dies");
        SentenceTrainingJob.run(spark, broken, true, new TrainingObserver() {});
        assertThat(latest("broken")).isEqualTo(latest("whole"));
        assertThat(contexts("broken")).isEqualTo(contexts("whole"));
        assertThat(Arrays.equals(contexts("whole"), weights(model))).isEqualTo(!trained);
        languageModel("other", "direction = both, embedding = 8, hidden = 8, layers = 1");
        var other = withContexts("broken", "tsv", "contexts.checkpoint=" + path("other"), often[0], often[1], often[2]);
        assertThatThrownBy(() -> SentenceTrainingJob.run(spark, other, true, new TrainingObserver() {}))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("contexts.sha256 = ");
    }

    @Test
    void whatIsNoLanguageModelOfWordsIsOneLine() throws IOException {
        languageModel("lm", "direction = both, embedding = 8, hidden = 8");
        var settings = withContexts("run", "iob2", "training.epochs=1");
        run(settings);
        assertRefused(path("run"), "expected a language-model, found a model of kind 'tagger'");
        assertRefused(
                path("nowhere"), "expected a recurve-checkpoint folder at " + path("nowhere") + ", found nothing");
        Path manifest = temporary.resolve("lm/manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("\"version\" : 1", "\"version\" : 2"));
        Files.delete(temporary.resolve("lm/.manifest.json.crc"));
        assertRefused(path("lm"), "version 2, too new for this Recurve, which reads version 1");
        Path inRun = Path.of(new RunFolder(folder("run")).latest().orElseThrow(), "contexts");
        Files.delete(inRun.resolve("_SUCCESS"));
        assertThatThrownBy(() -> SequenceTaggerModel.of(path("run")))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("half-written");
    }

    private void assertRefused(String checkpoint, String why) throws IOException {
        var settings = withContexts("refused", "iob2", "contexts.checkpoint=" + checkpoint);
        assertThatThrownBy(() -> run(settings))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("no language model to take context vectors from: ")
                .hasMessageContaining(why);
        assertThat(temporary.resolve("refused")).doesNotExist();
    }
}
