package dev.recurve.config;

import java.util.Optional;

/**
 * How text is generated from a language model: drawn token by token, or searched for by beams.
 *
 * <p>What is not set is left alone: without {@code temperature}, {@code topK} and {@code nucleus} tokens are drawn from
 * the model's own distribution.
 *
 * @param samples texts for each prompt
 * @param maxLength the most tokens that are generated for a text
 * @param temperature exponent 1/T of the probabilities
 * @param topK how many of the likeliest tokens may be drawn
 * @param nucleus probability of the smallest set of likeliest tokens that may be drawn
 * @param beams hypotheses that are kept side by side; set: no token is drawn
 * @param stop the token that ends a text; empty: only the length ends it
 * @param unknown what happens to words of a prompt that the vocabulary does not have
 * @param allowUnknown whether {@code <unk>} may be generated
 */
public record GenerateSettings(
        @Setting(doc = "texts for each prompt; with beams the likeliest of them", or = "1") int samples,
        @Setting(doc = "most tokens generated for a text, the prompt not counted", or = "100") int maxLength,
        @Setting(doc = "below 1 sharpens, above 1 flattens what is drawn from; unset: 1") Optional<Double> temperature,
        @Setting(doc = "draw from so many likeliest tokens only (Fan et al. 2018); unset: from all")
                Optional<Integer> topK,
        @Setting(
                        doc = "draw from the fewest likeliest tokens with this much probability (Holtzman et al. 2020);"
                                + " unset: from all")
                Optional<Double> nucleus,
        @Setting(doc = "search for the likeliest text with so many hypotheses instead of drawing; unset: draw")
                Optional<Integer> beams,
        @Setting(doc = "token that ends a text; empty: only max-length ends it", or = "\"<eos>\"") String stop,
        @Setting(doc = "words of a prompt without an id: fail, or keep (read as <unk>)", or = "fail") Unknown unknown,
        @Setting(doc = "whether <unk> may be generated", or = "false") boolean allowUnknown) {
    /** The probabilities of all hypotheses are in memory together: 17 MB with 33 thousand words. */
    private static final int MOST_BEAMS = 128;

    /** Checks bounds, and that nothing is drawn where beams search. */
    public GenerateSettings {
        Bounds.atLeast("samples", samples, 1);
        Bounds.atLeast("max-length", maxLength, 1);
        temperature.ifPresent(GenerateSettings::checkTemperature);
        topK.ifPresent(value -> Bounds.atLeast("top-k", value, 1));
        nucleus.ifPresent(GenerateSettings::checkNucleus);
        if (beams.isPresent()) {
            Bounds.between("beams", beams.get(), 1, MOST_BEAMS);
            checkBeams(beams.get(), samples, temperature.isPresent() || topK.isPresent() || nucleus.isPresent());
        }
    }

    private static void checkTemperature(double temperature) {
        if (!(temperature > 0 && Double.isFinite(temperature))) {
            throw new IllegalArgumentException("temperature must be above 0, found " + temperature
                    + ": for the likeliest token each time set generate.top-k=1");
        }
    }

    private static void checkNucleus(double nucleus) {
        if (!(nucleus > 0 && nucleus <= 1)) {
            throw new IllegalArgumentException("nucleus must be above 0 and at most 1, found " + nucleus);
        }
    }

    private static void checkBeams(int beams, int samples, boolean draws) {
        if (draws) {
            throw new IllegalArgumentException("beams draw nothing, so they cannot be mixed with generate.temperature,"
                    + " generate.top-k or generate.nucleus: leave out one or the other");
        }
        if (samples > beams) {
            throw new IllegalArgumentException(
                    "samples must be at most generate.beams = " + beams + ", found " + samples + ": raise the beams");
        }
    }

    /** What happens to words of a prompt that the vocabulary does not have. */
    public enum Unknown {
        /** They are an error that names them. */
        FAIL,
        /** They are read as {@code <unk>}. */
        KEEP
    }
}
