package dev.recurve.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.SentenceBatch.LabelsOf;
import dev.recurve.batch.TokenBudget;
import dev.recurve.config.CellType;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.OptimizerType;
import dev.recurve.config.SpellingSettings;
import dev.recurve.config.TagScheme;
import dev.recurve.config.TaggerNetwork;
import dev.recurve.config.TaggerOutput;
import dev.recurve.config.TaggerSettings;
import dev.recurve.config.VocabularySettings;
import dev.recurve.model.SentenceSizes;
import dev.recurve.model.SequenceTagger;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Parts of speech of the English Web Treebank, trained with {@link LocalTrainer}; {@code -Drecurve.tagger.epochs=N} trains
 * longer than the one epoch of a test, and prints what comes of it.
 */
class TaggerTrainingTest {
    private static final Path TREEBANK = Path.of("../../shared/data/ud-english-ewt");
    private static final int EPOCHS = Integer.getInteger("recurve.tagger.epochs", 1);
    private static final double RATE = 0.002;

    private record Sentence(List<String> words, List<String> tags) {}

    private static List<Sentence> read(String split) throws IOException {
        List<Sentence> sentences = new ArrayList<>();
        Sentence open = new Sentence(new ArrayList<>(), new ArrayList<>());
        for (String line : Files.readAllLines(TREEBANK.resolve("en_ewt-ud-" + split + ".conllu"))) {
            String[] columns = line.split("\t");
            if (line.isEmpty()) {
                sentences.add(open);
                open = new Sentence(new ArrayList<>(), new ArrayList<>());
            } else if (columns[0].matches("\\d+")) {
                open.words().add(columns[1]);
                open.tags().add(columns[3]);
            }
        }
        return sentences;
    }

    /** Words, characters and tags of the training split as numbers. */
    private static final class Ids {
        private final Vocabulary words;
        private final Map<Integer, Integer> characters = new LinkedHashMap<>();
        private final List<String> tags;

        Ids(List<Sentence> training) {
            Map<String, Long> counts = new TreeMap<>();
            for (Sentence sentence : training) {
                for (String word : sentence.words()) {
                    counts.merge(word.toLowerCase(Locale.ROOT), 1L, Long::sum);
                    word.codePoints().forEach(c -> characters.computeIfAbsent(c, x -> characters.size() + 1));
                }
            }
            List<TokenCount> counted = counts.entrySet().stream()
                    .map(entry -> new TokenCount(entry.getKey(), entry.getValue()))
                    .toList();
            words = Vocabulary.of(counted, 0, new VocabularySettings(2, 1_000_000));
            tags = training.stream()
                    .flatMap(s -> s.tags().stream())
                    .distinct()
                    .sorted()
                    .toList();
        }

        EncodedSentence encode(Sentence sentence) {
            return new EncodedSentence(
                    sentence.words().stream()
                            .mapToInt(word -> words.id(word.toLowerCase(Locale.ROOT)))
                            .toArray(),
                    sentence.words().stream()
                            .map(word -> word.codePoints()
                                    .map(c -> characters.getOrDefault(c, 0))
                                    .toArray())
                            .toArray(int[][]::new),
                    sentence.tags().stream().mapToInt(tags::indexOf).toArray(),
                    null);
        }

        SentenceSizes sizes() {
            return new SentenceSizes(words.size(), characters.size() + 1, tags, 0, 0);
        }
    }

    private static SentenceBatch batch(List<EncodedSentence> sentences, int[] indices) {
        return SentenceBatch.of(Arrays.stream(indices).mapToObj(sentences::get).toList(), LabelsOf.TOKENS, 0);
    }

    private static double accuracy(SequenceTagger tagger, List<EncodedSentence> sentences) {
        int[] lengths = sentences.stream().mapToInt(EncodedSentence::length).toArray();
        long correct = 0;
        for (int[] indices : TokenBudget.byLength(lengths, 2000, 64)) {
            SentenceBatch batch = batch(sentences, indices);
            int[] predicted = tagger.predict(batch).labels();
            for (int row = 0; row < predicted.length; row++) {
                boolean real = predicted[row] != SentenceBatch.NO_LABEL;
                correct += real && predicted[row] == batch.labels()[row] ? 1 : 0;
            }
        }
        return (double) correct / Arrays.stream(lengths).sum();
    }

    /** The most frequent tag of each word gives 86 % here; a network that learns is above it after one epoch. */
    @Test
    void learnsPartsOfSpeech() throws IOException {
        assumeTrue(Files.isDirectory(TREEBANK), "the treebank is not there: " + TREEBANK);
        List<Sentence> training = read("train");
        Ids ids = new Ids(training);
        List<EncodedSentence> encoded = training.stream().map(ids::encode).toList();
        List<EncodedSentence> dev = read("dev").stream().map(ids::encode).toList();
        int[] lengths = encoded.stream().mapToInt(EncodedSentence::length).toArray();
        var settings = new TaggerSettings(
                TaggerNetwork.RECURRENT,
                TaggerOutput.SOFTMAX,
                TagScheme.NONE,
                CellType.LSTM,
                1,
                100,
                150,
                2,
                new SpellingSettings(32, 50),
                0.4,
                0.05,
                0.1);
        var adam = new OptimizerSettings(OptimizerType.ADAM, RATE, 0, 0.9, 0.999, 1e-8, 5);
        try (SequenceTagger tagger = SequenceTagger.create(settings, ids.sizes(), 1);
                LocalTrainer<SentenceBatch> trainer = new LocalTrainer<>(tagger, adam)) {
            double best = 0;
            long step = 0;
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                long began = System.nanoTime();
                double rate = RATE * (1 - (double) epoch / EPOCHS);
                for (int[] indices : TokenBudget.shuffled(lengths, 800, 32, epoch)) {
                    trainer.step(batch(encoded, indices), rate, step++);
                }
                double seconds = (System.nanoTime() - began) / 1e9;
                double accuracy = accuracy(tagger, dev);
                System.out.printf(
                        "epoch %d: %.0f sentences/s, dev accuracy %.2f %%%n",
                        epoch + 1, encoded.size() / seconds, 100 * accuracy);
                best = Math.max(best, accuracy);
            }
            assertThat(best).isGreaterThan(0.88);
        }
    }
}
