package dev.recurve.probe;

import dev.recurve.model.ForwardSteps;
import dev.recurve.model.LanguageModel;
import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code ln P(right | prefix) - ln P(wrong | prefix)} of pairs, in a model with or without some units.
 *
 * <p>The normaliser of the softmax is the same in both, so the difference is that of two logits, {@code h · (w_right -
 * w_wrong) + b_right - b_wrong}, and the rest of the vocabulary need not be computed (Linzen et al. 2016; Gulordava et
 * al. 2018; Lakretz et al. 2019).
 */
public final class VerbMargins implements AutoCloseable {
    private final List<AgreementPair> pairs;
    private final PrefixTree tree;
    private final PrefixReader reader;
    private final float[][] directions; // [pairs][output + 1]: weights of the right form less those of the wrong one
    private final List<Integer> verbs = new ArrayList<>(); // right, wrong of each pair

    /**
     * @param model stays the caller's, with its parameters as they are
     * @param pairs all of whose words are in the vocabulary
     */
    public VerbMargins(LanguageModel model, Vocabulary vocabulary, List<AgreementPair> pairs) {
        this.pairs = List.copyOf(pairs);
        tree = new PrefixTree(
                pairs.stream().map(pair -> ids(pair.prefix(), vocabulary)).toList());
        reader = new PrefixReader(model, tree);
        directions = reader.steps().hasOneSoftmax() ? directions(reader.steps(), vocabulary) : null;
        for (AgreementPair pair : pairs) {
            verbs.add(vocabulary.id(pair.right()));
            verbs.add(vocabulary.id(pair.wrong()));
        }
    }

    private float[][] directions(ForwardSteps steps, Vocabulary vocabulary) {
        Map<List<String>, float[]> known = new HashMap<>();
        List<float[]> all = new ArrayList<>();
        for (AgreementPair pair : pairs) {
            all.add(known.computeIfAbsent(List.of(pair.right(), pair.wrong()), verbs -> {
                float[] difference = steps.outputWeights(vocabulary.id(pair.right()));
                float[] wrong = steps.outputWeights(vocabulary.id(pair.wrong()));
                for (int i = 0; i < difference.length; i++) {
                    difference[i] -= wrong[i];
                }
                return difference;
            }));
        }
        return all.toArray(float[][]::new);
    }

    static int[] ids(List<String> words, Vocabulary vocabulary) {
        return words.stream().mapToInt(vocabulary::id).toArray();
    }

    /** Steps of the model that one ablation takes: words that pairs have in common are read once. */
    public int nodes() {
        return tree.nodes();
    }

    /**
     * The margins; positive where the right form is the likelier.
     *
     * @param ablation units of the model
     * @return one for each pair, in nats
     */
    public double[] of(Ablation ablation) {
        float[][] hidden = reader.read(ablation);
        return directions == null ? byProbability(hidden) : byLogits(hidden);
    }

    /** Over the whole vocabulary, where words are in clusters. */
    private double[] byProbability(float[][] hidden) {
        float[][] twice = new float[verbs.size()][];
        for (int i = 0; i < twice.length; i++) {
            twice[i] = hidden[i / 2];
        }
        float[] losses = SentenceScores.losses(reader.steps().output(), twice, verbs);
        double[] margins = new double[hidden.length];
        for (int pair = 0; pair < margins.length; pair++) {
            margins[pair] = (double) losses[2 * pair + 1] - losses[2 * pair];
        }
        return margins;
    }

    private double[] byLogits(float[][] hidden) {
        double[] margins = new double[hidden.length];
        for (int pair = 0; pair < margins.length; pair++) {
            float[] h = hidden[pair];
            float[] direction = directions[pair];
            double sum = direction[h.length];
            for (int i = 0; i < h.length; i++) {
                sum += (double) h[i] * direction[i];
            }
            margins[pair] = sum;
        }
        return margins;
    }

    @Override
    public void close() {
        reader.close();
    }
}
