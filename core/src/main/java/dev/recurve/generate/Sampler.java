package dev.recurve.generate;

import dev.recurve.config.GenerateSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Draws a token from a reshaped distribution: without {@code <unk>} unless it is allowed, of the top k, at the
 * temperature, from the nucleus, in this order.
 *
 * <p>Temperature keeps the order of probabilities, so the top k are the same before and after it; before it fewer powers
 * are taken. The nucleus is that of the distribution at the temperature.
 */
final class Sampler {
    private final List<Reshaping> reshapings = new ArrayList<>();

    /** A sampler of these settings. */
    Sampler(GenerateSettings settings) {
        if (!settings.allowUnknown()) {
            reshapings.add(new Exclusion(Vocabulary.UNKNOWN_ID));
        }
        settings.topK().ifPresent(k -> reshapings.add(new TopK(k)));
        settings.temperature().ifPresent(temperature -> reshapings.add(new Temperature(temperature)));
        settings.nucleus().ifPresent(mass -> reshapings.add(new Nucleus(mass)));
    }

    /**
     * Draws a token.
     *
     * @param probabilities [vocabulary], reshaped in place
     * @param random one number of it is used
     * @return its id
     * @throws RecurveException if nothing is left to draw
     */
    int draw(double[] probabilities, RandomGenerator random) {
        for (Reshaping reshaping : reshapings) {
            reshaping.apply(probabilities);
        }
        return categorical(probabilities, random.nextDouble());
    }

    /**
     * The inverse of the cumulative distribution: the first id whose cumulative weight exceeds {@code uniform} times the
     * sum.
     *
     * @param weights each 0 or above
     * @param uniform in [0, 1)
     */
    static int categorical(double[] weights, double uniform) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        if (!(total > 0)) {
            throw nothingLeft();
        }
        double threshold = uniform * total;
        double cumulative = 0;
        for (int id = 0; id < weights.length; id++) {
            cumulative += weights[id];
            if (cumulative > threshold) {
                return id;
            }
        }
        throw new IllegalArgumentException("uniform must be in [0, 1), found " + uniform);
    }

    /** What is told when the model expects nothing that may be generated. */
    static RecurveException nothingLeft() {
        return new RecurveException("a token with a probability above 0 expected, found none but " + Vocabulary.UNKNOWN
                + ": does the model predict nothing else? generate.allow-unknown=true generates it");
    }
}
