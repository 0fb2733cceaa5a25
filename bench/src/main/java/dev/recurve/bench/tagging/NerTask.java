package dev.recurve.bench.tagging;

import com.typesafe.config.Config;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.RunSettings;
import dev.recurve.config.WordVectorSettings;
import dev.recurve.spark.averaging.SentenceTrainSettings;
import dev.recurve.spark.data.Prepare;
import dev.recurve.spark.data.PrepareSentences;
import dev.recurve.spark.data.PrepareSettings;
import dev.recurve.spark.ml.WordVectorsJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Named entities: a tagger of words and characters with a bidirectional LSTM and a CRF, trained from one split and scored
 * on another, which training does not see. Words begin with vectors learned from the sentences that are trained on.
 */
public final class NerTask {
    /** Size of a word's vector: one that Spark NLP has a graph for. */
    public static final int VECTOR = 100;

    /** Units of the LSTM in each direction: those of Spark NLP's graph. */
    private static final int HIDDEN = 120;

    /** Sentences of a batch: those of Spark NLP's default. */
    private static final int SENTENCES = 8;

    private static final String VECTORS = "vectors";

    private final Path train;
    private final Path development;
    private final Path folder;
    private final int epochs;

    /** A word and its tag. */
    public record Tagged(String word, String tag) {}

    /**
     * A task.
     *
     * @param train sentences of word TAB tag in IOB2, a blank line behind each
     * @param development as many as there are, in the same form
     * @param folder for what is prepared from them
     * @param epochs passes over the first
     */
    public NerTask(Path train, Path development, Path folder, int epochs) {
        this.train = train;
        this.development = development;
        this.folder = folder;
        this.epochs = epochs;
    }

    /** Name of a contender's F1 among its figures. */
    public static String f1(String contender) {
        return "f1_" + contender;
    }

    /** Sentences to train on. */
    public List<List<Tagged>> train() {
        return sentences(train);
    }

    /** Sentences to score. */
    public List<List<Tagged>> development() {
        return sentences(development);
    }

    /** Where what is prepared lies; it is left there. */
    public Path folder() {
        return folder;
    }

    /** Passes over the training sentences. */
    public int epochs() {
        return epochs;
    }

    /** Vectors of words in the text format of the word2vec program, once our contender has prepared. */
    public Path vectors() {
        return folder.resolve(VECTORS).resolve(WordVectorsJob.TEXT);
    }

    /** The training of our contender, that of {@code conf/uner-ner.conf} but for sizes, vectors and numbers that are not folded. */
    SentenceTrainSettings settings() {
        return SentenceTrainSettings.read(config(List.of(
                "run.corpus=" + corpus(),
                "run.output=" + folder.resolve("run"),
                "vectors.path=" + folder.resolve(VECTORS),
                "tagger.output=crf",
                "tagger.scheme=bioes",
                "tagger.embedding=" + VECTOR,
                "tagger.hidden=" + HIDDEN,
                "tagger.dropout=0.5",
                "tagger.word-dropout=0.05",
                "tagger.characters.type=cnn",
                "tagger.characters.embedding=24",
                "tagger.characters.hidden=30",
                "tagger.characters.filters=\"2x20,3x30,4x30\"",
                "batch.tokens=1000",
                "batch.sentences=" + SENTENCES,
                "training.epochs=" + epochs,
                "training.optimizer.type=adam",
                "training.optimizer.learning-rate=0.002",
                "training.optimizer.clip=1",
                "training.schedule.type=linear",
                "averaging.workers=2",
                "averaging.steps=100")));
    }

    /** The sentences that our contender is trained and scored on; those to score are its test split. */
    String corpus() {
        return folder.resolve("sentences").toString();
    }

    /** Reads the sentences, and learns vectors of their words. */
    void prepare(SparkSession session) {
        Path text = folder.resolve("text.txt");
        try {
            Files.createDirectories(folder);
            Files.write(text, lines(train()));
            Config words = config(List.of(
                    "input.path=" + text,
                    "run.corpus=" + folder.resolve("text"),
                    "word2vec.output=" + folder.resolve(VECTORS),
                    "word2vec.size=" + VECTOR));
            new Prepare(session, PrepareSettings.read(words)).run();
            new WordVectorsJob(
                            session,
                            ConfigReader.read(words, "run", RunSettings.class),
                            ConfigReader.read(words, "word2vec", WordVectorSettings.class))
                    .run();
            Config sentences = config(List.of(
                    "input.path=" + train,
                    "input.format=iob2",
                    "test.path=" + development,
                    "labels.scheme=iob2",
                    "labels.ill-formed=repair",
                    "labels.convert-to=bioes",
                    "run.corpus=" + corpus()));
            new PrepareSentences(session, PrepareSettings.read(sentences)).run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + train + " and " + development, e);
        }
    }

    private static Config config(List<String> settings) {
        List<String> all = new ArrayList<>(settings);
        all.add("run.overwrite=true");
        return ConfigSource.load(Optional.empty(), all);
    }

    private static List<String> lines(List<List<Tagged>> sentences) {
        return sentences.stream()
                .map(sentence ->
                        String.join(" ", sentence.stream().map(Tagged::word).toList()))
                .toList();
    }

    private static List<List<Tagged>> sentences(Path file) {
        List<List<Tagged>> sentences = new ArrayList<>();
        List<Tagged> sentence = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int tab = line.indexOf('\t');
                if (tab > 0) {
                    sentence.add(new Tagged(line.substring(0, tab), line.substring(tab + 1)));
                } else if (!sentence.isEmpty()) {
                    sentences.add(sentence);
                    sentence = new ArrayList<>();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        if (!sentence.isEmpty()) {
            sentences.add(sentence);
        }
        return sentences;
    }
}
