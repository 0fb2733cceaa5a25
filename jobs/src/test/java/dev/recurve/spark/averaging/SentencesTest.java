package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.config.ConfigSource;
import dev.recurve.model.SentenceModel;
import dev.recurve.spark.data.PrepareSentences;
import dev.recurve.spark.data.PrepareSettings;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.Split;
import dev.recurve.spark.ml.SequenceTaggerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;

/** Small corpora of labelled sentences with something to learn in them, and short ways to train on them. */
abstract class SentencesTest extends AveragingTest {
    /** No language model is trained here. */
    @Override
    void writeText() {}

    /** The tag of {@code c} depends on the word before it: a tagger has to read the sentence. */
    @BeforeEach
    void writeSentences() throws IOException {
        Files.writeString(temporary.resolve("train.iob2"), tagged(400, 7));
        Files.writeString(temporary.resolve("valid.iob2"), tagged(80, 8));
        Files.writeString(temporary.resolve("train.tsv"), labelled(400, 7));
        Files.writeString(temporary.resolve("valid.tsv"), labelled(80, 8));
    }

    private static String tagged(int sentences, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        for (int s = 0; s < sentences; s++) {
            int length = 1 + random.nextInt(7);
            String before = "";
            for (int i = 0; i < length; i++) {
                String word = List.of("a", "b", "c").get(random.nextInt(3));
                String tag = !word.equals("c") ? "O" : before.equals("a") ? "B-X" : "B-Y";
                text.append(word).append('\t').append(tag).append('\n');
                before = word;
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String labelled(int sentences, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        for (int s = 0; s < sentences; s++) {
            List<String> words = IntStream.range(0, 2 + random.nextInt(6))
                    .mapToObj(i -> List.of("good", "bad", "film", "plot").get(random.nextInt(4)))
                    .toList();
            long score = words.stream().filter("good"::equals).count()
                    - words.stream().filter("bad"::equals).count();
            text.append(score > 0 ? "1" : "0")
                    .append('\t')
                    .append(String.join(" ", words))
                    .append('\n');
        }
        return text.toString();
    }

    SentenceFolder sentences(String ending) throws IOException {
        Path corpus = temporary.resolve("sentences-" + ending);
        if (!Files.exists(corpus)) {
            List<String> settings = List.of(
                    "input.path=" + temporary.resolve("train." + ending),
                    "validation.path=" + temporary.resolve("valid." + ending),
                    "input.format=" + (ending.equals("tsv") ? "labelled" : "iob2"),
                    "run.corpus=" + corpus);
            return new PrepareSentences(spark, PrepareSettings.read(ConfigSource.load(Optional.empty(), settings)))
                    .run();
        }
        return SentenceFolder.open(corpus.toString(), spark.sparkContext().hadoopConfiguration());
    }

    SentenceTrainSettings of(String run, String ending, String... overrides) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "run.corpus=" + sentences(ending).folder().location(),
                "run.output=" + temporary.resolve(run),
                "tagger.embedding=5",
                "tagger.hidden=7",
                "tagger.scheme=iob2",
                "classifier.embedding=5",
                "classifier.hidden=7",
                "batch.tokens=40",
                "averaging.steps=5",
                "averaging.workers=2",
                "training.epochs=2",
                "training.optimizer.type=adam",
                "training.optimizer.learning-rate=0.02"));
        all.addAll(List.of(overrides));
        return SentenceTrainSettings.read(ConfigSource.load(Optional.empty(), all));
    }

    TrainingOutcome run(SentenceTrainSettings settings) throws IOException {
        return SentenceTrainingJob.run(spark, settings, false, new TrainingObserver() {});
    }

    float[] latest(String run) throws IOException {
        try (SentenceCheckpoint checkpoint = SentenceCheckpoint.load(
                new CheckpointFolders(folder(run)).latest().orElseThrow())) {
            return copy(checkpoint.model());
        }
    }

    static float[] copy(SentenceModel model) {
        float[] weights = new float[Math.toIntExact(model.parameterCount())];
        model.parameters().asBuffer().get(weights);
        return weights;
    }

    String path(String name) {
        return temporary.resolve(name).toString();
    }

    /** The stage of a run, saved and loaded, gives what {@code evaluate} scored, and a sentence the same alone. */
    void assertTagsAgree(String run, SentenceFolder corpus, SentenceScores scores) throws IOException {
        SequenceTaggerModel tagger = SequenceTaggerModel.of(path(run));
        tagger.write().save(path(run + "-stage"));
        var rows = corpus.sentences(spark, Split.VALIDATION)
                .withColumnRenamed("labels", "gold")
                .orderBy("id");
        List<Row> tagged =
                SequenceTaggerModel.load(path(run + "-stage")).transform(rows).collectAsList();
        long right = 0;
        for (Row row : tagged) {
            List<Integer> gold = row.getList(row.fieldIndex("gold"));
            List<String> labels = row.getList(row.fieldIndex("labels"));
            assertThat(labels).hasSameSizeAs(gold);
            right += IntStream.range(0, gold.size())
                    .filter(t -> corpus.labels().id(labels.get(t)) == gold.get(t))
                    .count();
        }
        assertThat((double) right / scores.confusion().total())
                .isEqualTo(scores.figures().get("accuracy"));
        Row alone = tagger.transform(rows.filter("id = 7")).first();
        Row together =
                tagged.stream().filter(row -> row.getLong(0) == 7).findFirst().orElseThrow();
        assertThat(alone.<Float>getList(alone.fieldIndex("probabilities")))
                .isEqualTo(together.getList(together.fieldIndex("probabilities")));
    }
}
