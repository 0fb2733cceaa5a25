package dev.recurve.generate;

import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.GenerateSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SequenceEncoder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Settings as on the command line, prompts of ids, and the plain twin of a step: the whole text read again. */
final class Generation {
    private Generation() {}

    static GenerateSettings settings(String... overrides) {
        List<String> prefixed =
                Stream.of(overrides).map(one -> "generate." + one).toList();
        return ConfigReader.read(ConfigSource.load(Optional.empty(), prefixed), "generate", GenerateSettings.class);
    }

    static Prompt prompt(int... ids) {
        return new Prompt("", Collections.nCopies(ids.length, "x"), ids);
    }

    /** All texts, in their order. */
    static List<Continuation> draw(
            LanguageModel model, GenerateSettings settings, List<Prompt> prompts, int samples, int stop) {
        List<Continuation> drawn = new ArrayList<>();
        Ending ending = new Ending(settings.maxLength(), stop);
        try (SampleGenerator generator = new SampleGenerator(model, new Sampler(settings), ending)) {
            generator.generate(prompts, samples, 17, (prompt, sample, id) -> {}).forEachRemaining(drawn::add);
        }
        return drawn;
    }

    /** The forward direction's probabilities of what follows {@code <eos>} and some tokens. */
    static double[] next(LanguageModel model, int... read) {
        int time = read.length + 1;
        int[] ids = new int[model.config().directions() * time];
        ids[0] = 1; // <eos>
        System.arraycopy(read, 0, ids, 1, read.length);
        try (SequenceEncoder encoder = new SequenceEncoder(model)) {
            model.attach(null);
            List<FloatAddress> layers = encoder.encode(ids, time, 1);
            FloatBuffer rows = encoder.output()
                    .probabilities(layers.get(layers.size() - 1), time)
                    .asBuffer();
            int start = (time - 1) * model.vocabularySize();
            return IntStream.range(0, model.vocabularySize())
                    .mapToDouble(id -> rows.get(start + id))
                    .toArray();
        }
    }

    /** {@code Σ log p} of tokens behind a prompt, each from the whole text before it. */
    static double logProbability(LanguageModel model, int[] prompt, int[] ids) {
        double sum = 0;
        for (int i = 0; i < ids.length; i++) {
            sum += Math.log(next(model, concat(prompt, Arrays.copyOf(ids, i)))[ids[i]]);
        }
        return sum;
    }

    static int[] concat(int[] first, int... second) {
        return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
    }
}
