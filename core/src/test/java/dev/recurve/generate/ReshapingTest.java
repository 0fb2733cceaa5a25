package dev.recurve.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReshapingTest {
    private static double[] normalised(double[] weights) {
        double sum = DoubleStream.of(weights).sum();
        return DoubleStream.of(weights).map(weight -> weight / sum).toArray();
    }

    private static double[] softmax(double[] logits, double temperature) {
        return normalised(DoubleStream.of(logits)
                .map(logit -> Math.exp(logit / temperature))
                .toArray());
    }

    /** Coarse values, so that some are equal, in a sum other than one. */
    private static double[] weights(Random random, int size) {
        return random.ints(size, 0, 6).mapToDouble(value -> value * 0.3).toArray();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.7, 1, 1.5, 8})
    void temperatureDividesTheLogits(double temperature) {
        double[] logits = new Random(3).doubles(33, -6, 6).toArray();
        double[] weights = softmax(logits, 1);

        new Temperature(temperature).apply(weights);

        assertThat(normalised(weights)).containsExactly(softmax(logits, temperature), within(1e-12));
    }

    @Test
    void extremeTemperaturesStayNumbers() {
        double[] cold = {0.2, 0.5, 0, 0.3};
        new Temperature(1e-5).apply(cold);
        assertThat(cold).containsExactly(0, 1, 0, 0);

        double[] hot = {1e-30, 0.5, 0, 0.5};
        new Temperature(1e6).apply(hot);
        assertThat(normalised(hot)).containsExactly(new double[] {1 / 3.0, 1 / 3.0, 0, 1 / 3.0}, within(1e-4));
    }

    @Test
    void topKKeepsTheLikeliest() {
        Random random = new Random(5);
        for (int trial = 0; trial < 200; trial++) {
            double[] weights = weights(random, 1 + random.nextInt(40));
            int k = 1 + random.nextInt(weights.length + 2);
            List<Integer> likeliest = IntStream.range(0, weights.length)
                    .boxed()
                    .sorted(Comparator.comparing((Integer id) -> -weights[id])) // stable: lower ids first
                    .limit(k)
                    .toList();
            double[] kept = weights.clone();

            new TopK(k).apply(kept);

            for (int id = 0; id < kept.length; id++) {
                assertThat(kept[id]).isEqualTo(likeliest.contains(id) ? weights[id] : 0);
            }
        }
    }

    /** Against all subsets. */
    @Test
    void nucleusIsTheSmallestSetWithItsMass() {
        Random random = new Random(6);
        for (int trial = 0; trial < 200; trial++) {
            double[] weights = random.doubles(9).map(value -> value * value).toArray();
            double mass = 0.02 + 0.97 * random.nextDouble();
            double[] kept = weights.clone();

            new Nucleus(mass).apply(kept);

            double needed = mass * DoubleStream.of(weights).sum();
            int smallest = weights.length;
            double heaviest = 0; // of the sets of that size
            for (int set = 0; set < 1 << weights.length; set++) {
                double sum = sum(weights, set);
                int size = Integer.bitCount(set);
                if (sum >= needed && size <= smallest) {
                    heaviest = size < smallest ? sum : Math.max(heaviest, sum);
                    smallest = size;
                }
            }
            assertThat(DoubleStream.of(kept).filter(weight -> weight > 0).count())
                    .isEqualTo(smallest);
            assertThat(DoubleStream.of(kept).sum()).isCloseTo(heaviest, within(1e-12));
            for (int id = 0; id < kept.length; id++) {
                assertThat(kept[id]).isIn(0.0, weights[id]);
            }
        }
    }

    private static double sum(double[] weights, int set) {
        return IntStream.range(0, weights.length)
                .filter(id -> (set >> id & 1) == 1)
                .mapToDouble(id -> weights[id])
                .sum();
    }

    @Test
    void theWholeNucleusCutsNothing() {
        double[] weights =
                new Random(7).doubles(1000).map(value -> value * 1e-3).toArray();
        double[] kept = weights.clone();
        new Nucleus(1).apply(kept);
        assertThat(kept).isEqualTo(weights);
    }

    @Test
    void equalWeightsAreTakenByTheirIds() {
        double[] weights = {0.1, 0.2, 0.2, 0.2, 0.2, 0.1};
        new Nucleus(0.59).apply(weights);
        assertThat(weights).containsExactly(0, 0.2, 0.2, 0.2, 0, 0);
    }

    @Test
    void exclusionTakesOut() {
        double[] weights = {0.5, 0.25, 0.25};
        new Exclusion(1).apply(weights);
        assertThat(weights).containsExactly(0.5, 0, 0.25);
    }

    @Test
    void senselessValuesAreRefused() {
        assertThatThrownBy(() -> new Temperature(0)).hasMessageContaining("above 0, found 0.0");
        assertThatThrownBy(() -> new Temperature(Double.NaN)).hasMessageContaining("found NaN");
        assertThatThrownBy(() -> new TopK(0)).hasMessageContaining("at least 1, found 0");
        assertThatThrownBy(() -> new Nucleus(0)).hasMessageContaining("found 0.0");
        assertThatThrownBy(() -> new Nucleus(1.01)).hasMessageContaining("found 1.01");
    }
}
