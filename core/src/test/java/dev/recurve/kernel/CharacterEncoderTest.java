package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharacterEncoderTest {
    private static final int SYMBOLS = 9;
    private static final int[] WIDTHS = {1, 3, 2, 7};
    private static final int[] COUNTS = {2, 5, 1, 3};
    private static final int FILTERS = 11;
    private static final int OUTPUT = 4;

    private final SplittableRandom random = new SplittableRandom(5);
    private final List<FloatMemory> memory = new ArrayList<>();

    /** The same parameters, off the heap in floats and on it in doubles. */
    private record Twins(CharacterEncoder.Weights fast, PlainCharacterEncoder.Weights plain) {
        /** All parameters in one order: floats beside the doubles. */
        List<double[]> doubles() {
            List<double[]> all = new ArrayList<>(List.of(plain.table(), plain.bias(), plain.projection()));
            all.addAll(List.of(plain.filters()));
            all.addAll(List.of(plain.highways()));
            return all;
        }

        static List<FloatAddress> floats(CharacterEncoder.Weights weights) {
            var convolution = weights.convolution();
            List<FloatAddress> all =
                    new ArrayList<>(List.of(convolution.table(), convolution.bias(), weights.projection()));
            all.addAll(List.of(convolution.filters()));
            all.addAll(List.of(weights.highways()));
            return all;
        }
    }

    private FloatAddress floats(int length) {
        FloatMemory block = new FloatMemory();
        memory.add(block);
        return block.reserveZeroed(length);
    }

    private CharacterEncoder.Weights weights(int size, int highways) {
        FloatAddress[] filters = new FloatAddress[WIDTHS.length];
        for (int k = 0; k < WIDTHS.length; k++) {
            filters[k] = floats(COUNTS[k] * WIDTHS[k] * size);
        }
        FloatAddress[] gates = new FloatAddress[highways];
        for (int i = 0; i < highways; i++) {
            gates[i] = floats(2 * FILTERS * (FILTERS + 1));
        }
        return new CharacterEncoder.Weights(
                new CharacterConvolution.Weights(floats(SYMBOLS * size), filters, floats(FILTERS)),
                gates,
                floats(OUTPUT * (FILTERS + 1)));
    }

    private Twins random(int size, int highways) {
        CharacterEncoder.Weights fast = weights(size, highways);
        double[][] filters = new double[WIDTHS.length][];
        for (int k = 0; k < filters.length; k++) {
            filters[k] = fill(fast.convolution().filters()[k]);
        }
        double[][] gates = new double[highways][];
        for (int i = 0; i < highways; i++) {
            gates[i] = fill(fast.highways()[i]);
        }
        return new Twins(
                fast,
                new PlainCharacterEncoder.Weights(
                        fill(fast.convolution().table()),
                        filters,
                        fill(fast.convolution().bias()),
                        gates,
                        fill(fast.projection())));
    }

    private double[] fill(FloatAddress values) {
        double[] copy = new double[(int) values.capacity()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = (float) random.nextDouble(-1, 1);
            values.put(i, (float) copy[i]);
        }
        return copy;
    }

    private int[][] words(int count) {
        int[][] words = new int[count][];
        for (int i = 0; i < count; i++) {
            words[i] = random.ints(1 + i % 12, 1, SYMBOLS).toArray();
        }
        return words;
    }

    private static CharacterEncoder encoder(int size, int highways) {
        return new CharacterEncoder(new CharacterConvolution(size, WIDTHS, COUNTS), highways, OUTPUT);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 1, 1", "7, 4, 2", "33, 5, 1", "150, 3, 1"})
    void wordsAreThoseOfThePlainLoops(int count, int size, int highways) {
        Twins twins = random(size, highways);
        int[][] words = words(count);
        FloatAddress output = floats(count * OUTPUT);
        PlainCharacterEncoder plain = new PlainCharacterEncoder(size, WIDTHS, COUNTS);
        try (CharacterEncoder fast = encoder(size, highways)) {
            fast.forward(twins.fast(), words, output);
        }
        for (int word = 0; word < count; word++) {
            double[] expected = plain.encode(twins.plain(), words[word]);
            for (int i = 0; i < OUTPUT; i++) {
                assertThat((double) output.get(word * OUTPUT + i))
                        .as("word %d of %d characters, element %d", word, words[word].length, i)
                        .isCloseTo(expected[i], within(1e-4 * (1 + Math.abs(expected[i]))));
            }
        }
    }

    /** Differences are taken on the plain loops, in doubles: steps small enough not to meet a kink. */
    @ParameterizedTest
    @CsvSource({"1, 1, 0", "7, 3, 1", "14, 2, 2"})
    void gradientsAgreeWithCentralDifferences(int count, int size, int highways) {
        Twins twins = random(size, highways);
        int[][] words = words(count);
        FloatAddress output = floats(count * OUTPUT);
        FloatAddress factors = floats(count * OUTPUT); // the loss is the sum of outputs times these
        double[] factor = fill(factors);
        CharacterEncoder.Weights gradients = weights(size, highways);
        Twins.floats(gradients).forEach(this::fill); // rubbish, to be overwritten
        try (CharacterEncoder fast = encoder(size, highways)) {
            fast.forward(twins.fast(), words, output);
            fast.backward(twins.fast(), factors, gradients);
        }
        PlainCharacterEncoder plain = new PlainCharacterEncoder(size, WIDTHS, COUNTS);
        List<FloatAddress> found = Twins.floats(gradients);
        double step = 1e-6;
        for (int block = 0; block < found.size(); block++) {
            double[] values = twins.doubles().get(block);
            for (int i = 0; i < values.length; i++) {
                double value = values[i];
                values[i] = value + step;
                double up = loss(plain, twins, words, factor);
                values[i] = value - step;
                double down = loss(plain, twins, words, factor);
                values[i] = value;
                double numeric = (up - down) / (2 * step);
                assertThat((double) found.get(block).get(i))
                        .as("block %d, element %d", block, i)
                        .isCloseTo(numeric, within(1e-4 * (1 + Math.abs(numeric))));
            }
        }
    }

    private static double loss(PlainCharacterEncoder plain, Twins twins, int[][] words, double[] factor) {
        double loss = 0;
        for (int word = 0; word < words.length; word++) {
            double[] vector = plain.encode(twins.plain(), words[word]);
            for (int i = 0; i < OUTPUT; i++) {
                loss += factor[word * OUTPUT + i] * vector[i];
            }
        }
        return loss;
    }

    @Test
    void aWordHasTheSameBitsInAnyPlaceOfAGroup() {
        Twins twins = random(4, 1);
        int[][] words = words(64);
        FloatAddress output = floats(64 * OUTPUT);
        FloatAddress turned = floats(64 * OUTPUT);
        int[][] other = words(64);
        for (int i = 0; i < 32; i++) {
            other[63 - i] = words[i];
        }
        try (CharacterEncoder fast = encoder(4, 1)) {
            fast.forward(twins.fast(), words, output);
            fast.forward(twins.fast(), other, turned);
        }
        for (int i = 0; i < 32; i++) {
            for (int j = 0; j < OUTPUT; j++) {
                assertThat(turned.get((63 - i) * OUTPUT + j)).isEqualTo(output.get(i * OUTPUT + j));
            }
        }
    }
}
