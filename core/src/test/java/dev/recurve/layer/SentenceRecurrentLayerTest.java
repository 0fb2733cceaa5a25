package dev.recurve.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import dev.recurve.kernel.SequenceLengths;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The packed layers against plain cells that run one sentence at a time. */
class SentenceRecurrentLayerTest {
    private static final int[] AWKWARD = {1, 2, 7, 33};

    @ParameterizedTest
    @EnumSource(CellType.class)
    void equalsPlainCellsSentenceBySentence(CellType type) {
        SplittableRandom random = new SplittableRandom(type.ordinal());
        for (int time : AWKWARD) {
            for (int batch : new int[] {1, 5}) {
                int input = AWKWARD[random.nextInt(AWKWARD.length)];
                int hidden = AWKWARD[random.nextInt(AWKWARD.length)];
                int projection = type.isLstm() && hidden > 2 && random.nextBoolean() ? 2 : 0;
                CellLayout cell = CellLayout.of(type, new CellSizes(input, hidden, projection));
                SequenceLengths lengths = randomLengths(random, time, batch);
                check(new SentenceRecurrent(cell, 0, 1), lengths, 1, false);
                check(new BidirectionalRecurrent(cell, Merge.CONCATENATE, 0, 1), lengths, 2, false);
                check(new BidirectionalRecurrent(cell, Merge.SUM, 0, 1), lengths, 2, true);
            }
        }
    }

    /** Many lanes and steps: several segments, rounded lanes, and sentences that end within a segment. */
    @ParameterizedTest
    @EnumSource(names = {"RNN_RELU", "LSTM", "GRU", "LSTM_COUPLED"})
    void equalsPlainCellsOverSeveralSegments(CellType type) {
        SplittableRandom random = new SplittableRandom(5);
        CellLayout cell = CellLayout.of(type, CellSizes.of(3, 5));
        for (int batch : new int[] {9, 37}) {
            SequenceLengths lengths = randomLengths(random, 130, batch);
            assertThat(lengths.packing().segments()).hasSizeGreaterThan(3);
            check(new BidirectionalRecurrent(cell, Merge.CONCATENATE, 0, 1), lengths, 2, false);
        }
    }

    /** One sentence is as long as the batch and, where there are several, one has a single token. */
    private static SequenceLengths randomLengths(SplittableRandom random, int time, int batch) {
        int[] lengths = random.ints(batch, 1, time + 1).toArray();
        lengths[random.nextInt(batch)] = 1;
        lengths[random.nextInt(batch)] = time;
        return new SequenceLengths(time, lengths);
    }

    private static void check(
            SentenceRecurrentConf configuration, SequenceLengths lengths, int directions, boolean sum) {
        SplittableRandom random = new SplittableRandom(lengths.toString().hashCode());
        int time = lengths.shape().time();
        int batch = lengths.shape().batch();
        int features = configuration.inputSize();
        int merged = configuration.outputSize();
        float[] input = LayerBench.random(random, lengths.shape().rows() * features);
        float[] outputGradient = LayerBench.random(random, lengths.shape().rows() * merged);
        try (LayerBench bench = new LayerBench(configuration, 3)) {
            PlainSentences plain = new PlainSentences(configuration.cell(), directions, sum, bench.parameters());
            plain.run(lengths, input, outputGradient);
            String what = configuration.cell() + " " + lengths;
            for (int repeat = 0; repeat < 2; repeat++) { // the second pass runs in buffers that hold old values
                float[] dirty = LayerBench.padded(input, lengths, features, Float.NaN);
                float[] output = bench.forward(LayerBench.sequences(dirty, time, batch, features), lengths, true);
                assertClose(what + " output", output, plain.output);
                float[] dirtyGradient = LayerBench.padded(outputGradient, lengths, merged, Float.NaN);
                float[] inputGradient = bench.backward(LayerBench.sequences(dirtyGradient, time, batch, merged));
                assertClose(what + " input gradient", inputGradient, plain.inputGradient);
                assertClose(what + " weight gradient", bench.gradients(), flat(plain));
                float[] inference = bench.forward(LayerBench.sequences(dirty, time, batch, features), lengths, false);
                assertClose(what + " inference", inference, plain.output);
            }
        }
    }

    private static double[] flat(PlainSentences plain) {
        return Arrays.stream(plain.gradients)
                .flatMap(weights -> Arrays.stream(PlainSentences.blocks(weights)))
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    /** Floats sum up errors with the size of what is summed; padding is zero exactly. */
    private static void assertClose(String what, float[] found, double[] expected) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        for (int i = 0; i < found.length; i++) {
            if (!(Math.abs(found[i] - expected[i]) <= 2e-5 * Math.max(1, largest))) {
                throw new AssertionError(what + ": expected " + expected[i] + " at " + i + ", found " + found[i]);
            }
        }
    }

    private static final CellLayout CELL = CellLayout.of(CellType.LSTM, CellSizes.of(3, 5));

    /** Padding is not read, so more of it changes nothing but the shape; it gets zeros exactly. */
    @Test
    void paddingIsZeroAndIsNotRead() {
        SplittableRandom random = new SplittableRandom(1);
        SequenceLengths lengths = new SequenceLengths(6, 2, 6, 4);
        SequenceLengths longer = new SequenceLengths(11, 2, 6, 4);
        float[] input = LayerBench.random(random, 6 * 3 * 3);
        float[] more = Arrays.copyOf(input, 11 * 3 * 3);
        Arrays.fill(more, input.length, more.length, Float.NEGATIVE_INFINITY);
        try (LayerBench bench = new LayerBench(new BidirectionalRecurrent(CELL, Merge.CONCATENATE, 0, 1), 1)) {
            float[] output = bench.forward(LayerBench.sequences(input, 6, 3, 3), lengths, true);
            float[] padded = bench.forward(LayerBench.sequences(more, 11, 3, 3), longer, true);
            assertThat(Arrays.copyOf(padded, output.length)).isEqualTo(output);
            assertThat(Arrays.copyOfRange(padded, output.length, padded.length)).containsOnly(0);
            assertThat(LayerBench.padded(output, lengths, 10, 0)).isEqualTo(output);
        }
    }

    @Test
    void batchOfOneEqualsBatchOfMany() {
        SplittableRandom random = new SplittableRandom(2);
        SequenceLengths lengths = new SequenceLengths(9, 9, 1, 5, 9);
        float[] input = LayerBench.random(random, 9 * 4 * 3);
        try (LayerBench bench = new LayerBench(new BidirectionalRecurrent(CELL, Merge.CONCATENATE, 0, 1), 1)) {
            float[] many = bench.forward(LayerBench.sequences(input, 9, 4, 3), lengths, false);
            for (int lane = 0; lane < 4; lane++) {
                int n = lengths.of(lane);
                float[] own = new float[n * 3];
                for (int t = 0; t < n; t++) {
                    System.arraycopy(input, (t * 4 + lane) * 3, own, t * 3, 3);
                }
                float[] one = bench.forward(LayerBench.sequences(own, n, 1, 3), null, false);
                for (int t = 0; t < n; t++) {
                    double[] expected = new double[10];
                    for (int j = 0; j < 10; j++) {
                        expected[j] = many[(t * 4 + lane) * 10 + j];
                    }
                    assertClose("lane " + lane, Arrays.copyOfRange(one, t * 10, t * 10 + 10), expected);
                }
            }
        }
    }

    /** What another library laid out, [batch, features, time] in that order, is copied. */
    @Test
    void readsForeignLayouts() {
        SplittableRandom random = new SplittableRandom(3);
        SequenceLengths lengths = new SequenceLengths(4, 4, 2);
        INDArray own = LayerBench.sequences(LayerBench.random(random, 4 * 2 * 3), 4, 2, 3);
        INDArray foreign = own.dup('c');
        assertThat(foreign.stride()).isNotEqualTo(own.stride());
        try (LayerBench bench = new LayerBench(new SentenceRecurrent(CELL, 0, 1), 1)) {
            assertThat(bench.forward(foreign, lengths, false)).isEqualTo(bench.forward(own, lengths, false));
        }
    }

    /** The mask of the forward pass is that of the backward pass, and another seed draws another. */
    @Test
    void dropoutZeroesInputsAndTheirGradients() {
        int size = 4 * 2 * 3;
        float[] ones = new float[size];
        Arrays.fill(ones, 1);
        float[] outputGradient = LayerBench.random(new SplittableRandom(1), 4 * 2 * 5);
        try (LayerBench bench = new LayerBench(new SentenceRecurrent(CELL, 0.5, 1), 1)) {
            bench.layer.beginStep(1);
            float[] first = bench.forward(LayerBench.sequences(ones, 4, 2, 3), null, true);
            float[] gradient = bench.backward(LayerBench.sequences(outputGradient, 4, 2, 5));
            int zeros = 0;
            for (float value : gradient) {
                zeros += value == 0 ? 1 : 0;
            }
            assertThat(zeros).isBetween(1, size - 1);
            bench.layer.beginStep(2);
            float[] second = bench.forward(LayerBench.sequences(ones, 4, 2, 3), null, true);
            assertThat(second).isNotEqualTo(first);
        }
    }

    @Test
    void newWeightsAreSeen() {
        float[] input = LayerBench.random(new SplittableRandom(1), 4 * 2 * 3);
        try (LayerBench bench = new LayerBench(new SentenceRecurrent(CELL, 0, 1), 1)) {
            float[] before = bench.forward(LayerBench.sequences(input, 4, 2, 3), null, false);
            bench.layer.params().muli(2);
            bench.layer.parametersChanged();
            float[] after = bench.forward(LayerBench.sequences(input, 4, 2, 3), null, false);
            assertThat(after).isNotEqualTo(before);
            bench.layer.close(); // packs anew
            assertThat(bench.forward(LayerBench.sequences(input, 4, 2, 3), null, false))
                    .isEqualTo(after);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        INDArray input = LayerBench.sequences(new float[4 * 2 * 3], 4, 2, 3);
        try (LayerBench bench = new LayerBench(new SentenceRecurrent(CELL, 0, 1), 1)) {
            assertThatThrownBy(() -> bench.forward(input, new SequenceLengths(5, 5, 1), true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("layer bench: lengths of 2 sequences in 5 steps were set, found 2 in 4: "
                            + "were they set for another batch?");
            assertThatThrownBy(() -> bench.forward(LayerBench.sequences(new float[24], 3, 2, 4), null, true))
                    .hasMessage("layer bench: expected FLOAT [batch, 3, time], found FLOAT [2, 4, 3]");
            assertThatThrownBy(() -> bench.backward(input))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("layer bench: backward without a training forward");
            bench.forward(input, null, true);
            assertThatThrownBy(() -> bench.backward(LayerBench.sequences(new float[50], 5, 2, 5)))
                    .hasMessage("layer bench: a gradient of [2, 5, 4] expected, found [2, 5, 5]");
            assertThatThrownBy(() -> bench.layer.feedForwardMaskArray(Nd4j.ones(2, 4), null, 2))
                    .hasMessageContaining("masks are not read");
        }
        assertThatThrownBy(() -> new SequenceLengths(4, 4, 0))
                .hasMessage("sequence 1 of a batch of 4 steps has a length of 0: 1 to 4 expected");
        assertThatThrownBy(() -> new SequenceLengths(4, 5))
                .hasMessage("sequence 0 of a batch of 4 steps has a length of 5: 1 to 4 expected");
        assertThatThrownBy(() -> new SequenceLengths(4)).hasMessageContaining("at least one step and one lane");
    }
}
