package dev.recurve.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineHashTest {
    @Test
    void aShareOfDistinctLinesFallsBelowItsBound() {
        for (double share : new double[] {0.01, 0.1, 0.5}) {
            long below = IntStream.range(0, 100_000)
                    .filter(i -> LineHash.unit("line " + i, 1) < share)
                    .count();
            // Five standard deviations of a binomial count: fails once in a million times if the hash is fair.
            assertThat(below / 100_000.0).isCloseTo(share, within(5 * Math.sqrt(share * (1 - share) / 100_000)));
        }
    }

    @Test
    void anotherSeedGivesAnIndependentAssignment() {
        long both = IntStream.range(0, 100_000)
                .filter(i -> LineHash.unit("line " + i, 1) < 0.5 && LineHash.unit("line " + i, 2) < 0.5)
                .count();

        assertThat(both / 100_000.0).isCloseTo(0.25, within(0.01));
    }

    @Test
    void theAssignmentNeverChangesBetweenVersions() {
        // From a separate implementation of FNV-1a and SplitMix64 in Python. Frozen: another value here would move
        // lines between the splits of corpora that exist.
        assertThat(LineHash.unit("the boy greets the guy", 1)).isEqualTo(0.18371794230968985);
        assertThat(LineHash.unit("Zoë", -7)).isEqualTo(0.6010491891655063);
    }
}
