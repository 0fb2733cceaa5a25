package dev.recurve.probe;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.model.LanguageModel;
import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code ln P} of the right and the wrong sentence of pairs, from the verb on (what stands before it is common to both),
 * over the whole vocabulary: the comparison of Marvin and Linzen 2018. Where sentences end with the verb it is that of
 * its two forms.
 */
public final class SentenceScores {
    private SentenceScores() {}

    /**
     * Log-probabilities.
     *
     * @param pairs all of whose words are in the vocabulary
     * @param wholeSentence whether the words behind the verb count
     * @return nats of the right and the wrong one, [pairs][2]
     */
    public static double[][] of(
            LanguageModel model, Vocabulary vocabulary, List<AgreementPair> pairs, boolean wholeSentence) {
        List<int[]> prefixes = new ArrayList<>();
        List<Integer> targets = new ArrayList<>();
        List<int[]> cells = new ArrayList<>(); // pair and form that a target counts for
        for (int i = 0; i < pairs.size(); i++) {
            AgreementPair pair = pairs.get(i);
            for (int form = 0; form < 2; form++) {
                List<String> words = new ArrayList<>(pair.prefix());
                List<String> read = new ArrayList<>(List.of(form == 0 ? pair.right() : pair.wrong()));
                read.addAll(wholeSentence ? pair.rest() : List.of());
                for (String word : read) {
                    prefixes.add(VerbMargins.ids(words, vocabulary));
                    targets.add(vocabulary.id(word));
                    cells.add(new int[] {i, form});
                    words.add(word);
                }
            }
        }
        float[] losses = losses(model, prefixes, targets);
        double[][] scores = new double[pairs.size()][2];
        for (int i = 0; i < losses.length; i++) {
            scores[cells.get(i)[0]][cells.get(i)[1]] -= losses[i];
        }
        return scores;
    }

    private static float[] losses(LanguageModel model, List<int[]> prefixes, List<Integer> targets) {
        float[] losses = new float[targets.size()];
        try (PrefixReader reader = new PrefixReader(model, new PrefixTree(prefixes));
                FloatMemory memory = new FloatMemory()) {
            float[][] hidden = reader.read(Ablation.NONE);
            int width = model.config().output();
            FloatAddress rows = memory.reserve((long) Math.max(1, hidden.length) * width);
            var buffer = rows.asBuffer();
            IntStream.range(0, hidden.length).forEach(i -> buffer.put(hidden[i]));
            reader.steps()
                    .output()
                    .losses(rows, targets.stream().mapToInt(Integer::intValue).toArray(), losses);
        }
        return losses;
    }
}
