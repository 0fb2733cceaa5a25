package dev.recurve.bench.tagging;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.SentenceBatch.LabelsOf;
import dev.recurve.bench.SentenceLengths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Batches of sentences of random words and tags, the same for every contender. */
final class TaggedSentences {
    /** Sentences of a batch. */
    static final int SENTENCES = 32;

    /** Enough that a batch has left the caches when its turn comes again. */
    private static final int COUNT = 16;

    private static final long SEED = 17;

    private TaggedSentences() {}

    static List<SentenceBatch> of(TaggingWork work) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<SentenceBatch> batches = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            batches.add(batch(work, SentenceLengths.descending(SENTENCES, random), random));
        }
        return batches;
    }

    /** A batch of sentences of the given lengths, the longest first. */
    static SentenceBatch batch(TaggingWork work, int[] lengths, SplittableRandom random) {
        List<EncodedSentence> sentences = new ArrayList<>();
        for (int length : lengths) {
            int[] tokens = new int[length];
            int[] labels = new int[length];
            Arrays.setAll(tokens, t -> word(work.vocabulary(), random));
            Arrays.setAll(labels, t -> random.nextInt(work.labels()));
            sentences.add(new EncodedSentence(tokens, null, labels, null));
        }
        return SentenceBatch.of(sentences, LabelsOf.TOKENS, 0);
    }

    /** Words by Zipf's law, the frequent ones first: {@code p(k) ∝ ln((k + 2) / (k + 1))}. */
    private static int word(int vocabulary, SplittableRandom random) {
        double range = Math.log(vocabulary + 1.0);
        return (int) Math.min(vocabulary - 1, Math.exp(random.nextDouble() * range) - 1);
    }

    /** Tokens of a sentence, on average. */
    static double meanLength(TaggingWork work) {
        return of(work).stream()
                .flatMapToInt(batch -> Arrays.stream(batch.lengths()))
                .average()
                .orElseThrow();
    }
}
