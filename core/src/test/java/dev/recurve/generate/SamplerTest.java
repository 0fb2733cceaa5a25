package dev.recurve.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int DRAWS = 200_000;
    private static final double[] PROBABILITIES = {0.05, 0.3, 0.0, 0.02, 0.25, 0.18, 0.2};

    private static long[] draw(Sampler sampler) {
        SplittableRandom random = new SplittableRandom(11);
        long[] counts = new long[PROBABILITIES.length];
        for (int i = 0; i < DRAWS; i++) {
            counts[sampler.draw(PROBABILITIES.clone(), random)]++;
        }
        return counts;
    }

    @Test
    void frequenciesAreTheProbabilities() {
        long[] counts = draw(new Sampler(Generation.settings("allow-unknown=true")));

        assertThat(counts[2]).isZero();
        // six tokens: five degrees of freedom, one in ten thousand lies above
        assertThat(ChiSquare.of(counts, PROBABILITIES)).isLessThan(25.74);
    }

    @Test
    void frequenciesAreThoseOfTheReshapedDistribution() {
        long[] counts = draw(new Sampler(Generation.settings("temperature=0.5", "top-k=4", "nucleus=0.8")));

        // Token 0 is <unk>. The top 4 of the rest are .3, .25, .2, .18; squared .09, .0625, .04, .0324, in sum .2249:
        // the first two are 68 % of it, the first three 86 %.
        double sum = 0.09 + 0.0625 + 0.04;
        double[] expected = {0, 0.09 / sum, 0, 0, 0.0625 / sum, 0, 0.04 / sum};
        assertThat(counts[0] + counts[2] + counts[3] + counts[5]).isZero();
        assertThat(ChiSquare.of(counts, expected)).isLessThan(18.42); // two degrees of freedom
    }

    @Test
    void theEndsOfTheUnitIntervalAreTheFirstAndTheLastToken() {
        double[] weights = {0, 0.5, 0, 1.5, 0};

        assertThat(Sampler.categorical(weights, 0)).isEqualTo(1);
        assertThat(Sampler.categorical(weights, 0.2499)).isEqualTo(1);
        assertThat(Sampler.categorical(weights, 0.25)).isEqualTo(3);
        assertThat(Sampler.categorical(weights, Math.nextDown(1.0))).isEqualTo(3);
    }

    @Test
    void nothingToDrawIsOneClearLine() {
        Sampler sampler = new Sampler(Generation.settings());
        assertThatThrownBy(() -> sampler.draw(new double[] {1, 0, 0}, new SplittableRandom(1)))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("found none but <unk>")
                .hasMessageContaining("generate.allow-unknown=true");
    }
}
