package dev.recurve.bench.jobs;

import com.typesafe.config.Config;
import dev.recurve.artifact.LocalFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointContents;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.VocabularySettings;
import dev.recurve.embed.Sentence;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.ml.EmbedJobSettings;
import dev.recurve.token.Tokenizer;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A random text and a checkpoint of a random biLM in a temporary folder, the same for every contender. */
final class EmbeddingTask implements AutoCloseable {
    static final int SHORTEST = 1;
    static final int LONGEST = 60;
    private static final long SEED = 1;

    private final Scratch scratch = new Scratch();
    private final int tokens;
    private final LocalFolder model = new LocalFolder(scratch.path("model"));
    private final Path text = scratch.path("text.txt");
    private final Config config;

    /** @param tokens words and line ends of the text */
    EmbeddingTask(int tokens) {
        this.tokens = tokens;
        config = ConfigSource.load(
                Optional.empty(),
                List.of(
                        "model.direction=both",
                        "run.model=" + model.path(),
                        "run.overwrite=true",
                        "embed.path=" + text,
                        "embed.output=" + scratch.path("embeddings")));
    }

    EmbedJobSettings settings() {
        return EmbedJobSettings.read(config);
    }

    /** The text, once it is written. */
    Path text() {
        return text;
    }

    /** A copy of the model, which the caller closes. */
    Checkpoint load() throws IOException {
        return Checkpoint.load(model);
    }

    /** Writes text and checkpoint. */
    void prepare() {
        Vocabulary vocabulary =
                Vocabulary.of(ZipfText.words(), 0, ConfigReader.read(config, "vocabulary", VocabularySettings.class));
        ModelSettings settings = ConfigReader.read(config, "model", ModelSettings.class);
        try (LanguageModel random = LanguageModel.create(settings, vocabulary.size(), SEED)) {
            new ZipfText().write(text, tokens, SHORTEST, LONGEST);
            var tokenizer = ConfigReader.read(config, "tokenizer", TokenizerSettings.class);
            Checkpoint.write(model, false, new CheckpointContents(random, vocabulary, tokenizer, Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write text and model", e);
        }
    }

    /** The sentences of the text as a model reads them, dealt out so that every thread gets short and long ones. */
    List<List<Sentence<Integer>>> sentences(Checkpoint model, int threads) throws IOException {
        List<List<Sentence<Integer>>> sentences = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            sentences.add(new ArrayList<>());
        }
        Tokenizer tokenizer = Tokenizer.of(model.tokenizer());
        int number = 0;
        for (String line : Files.readAllLines(text)) {
            int[] ids = tokenizer.tokens(line).stream()
                    .mapToInt(model.vocabulary()::id)
                    .toArray();
            sentences.get(number % threads).add(new Sentence<>(number, ids));
            number++;
        }
        return sentences;
    }

    @Override
    public void close() {
        scratch.close();
    }
}
