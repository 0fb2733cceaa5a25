package dev.recurve.layer;

import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.kernel.CharacterConvolution;
import dev.recurve.kernel.CharacterEncoder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a word encoder over characters ({@link CharacterEncoder}).
 *
 * <p>Input: integer token ids {@code [batch, time]}; output {@code [batch, embedding, time]}.
 */
public final class CharacterEmbedding extends RecurveLayerConf {
    /** Key of the character vectors [symbols, size]; row 0, padding, is never read. */
    public static final String CHARACTERS = "characters";
    /** Key of the convolutions' biases [1, filters]. */
    public static final String CONVOLUTION_BIAS = "convolution_bias";
    /** Key of the projection [embedding, filters + 1]; the last column is the bias. */
    public static final String PROJECTION = "projection";

    private static final long serialVersionUID = 1L;
    /** Carries the input at first (Srivastava et al. 2015; AllenNLP takes 1 as well). */
    private static final float CARRY_BIAS = 1;

    @JsonProperty
    private int size;

    @JsonProperty
    private int[] widths;

    @JsonProperty
    private int[] counts;

    @JsonProperty
    private int highways;

    /** For DL4J's JSON mapper. */
    CharacterEmbedding() {}

    /**
     * @param shape of the network
     * @param embedding size of a word's vector
     */
    public CharacterEmbedding(CharacterCnnSettings shape, int embedding) {
        super(shape.symbols(), embedding);
        size = shape.size();
        widths = shape.filterList().stream()
                .mapToInt(CharacterCnnSettings.Filter::width)
                .toArray();
        counts = shape.filterList().stream()
                .mapToInt(CharacterCnnSettings.Filter::count)
                .toArray();
        highways = shape.highways();
    }

    /**
     * Key of the convolutions of one width [count, width · size].
     *
     * @param index of the width, from 0
     */
    public static String convolutionKey(int index) {
        return "convolution_" + index;
    }

    /**
     * Key of a highway layer [2 · filters, filters + 1]: values, then gates; the last column is the bias.
     *
     * @param index from 0
     */
    public static String highwayKey(int index) {
        return "highway_" + index;
    }

    /** Number of parameters. */
    public long parameterCount() {
        return parameterBlocks().stream().mapToLong(ParameterBlock::length).sum();
    }

    int convolutions() {
        return widths.length;
    }

    int highways() {
        return highways;
    }

    private int filters() {
        int filters = 0;
        for (int count : counts) {
            filters += count;
        }
        return filters;
    }

    CharacterEncoder newEncoder() {
        return new CharacterEncoder(new CharacterConvolution(size, widths, counts), highways, outputSize());
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        int filters = filters();
        List<ParameterBlock> blocks = new ArrayList<>();
        blocks.add(new ParameterBlock(CHARACTERS, inputSize(), size, CharacterEmbedding::fillCharacters));
        for (int i = 0; i < widths.length; i++) {
            // rectifiers keep the variance with 6 / inputs (He et al. 2015)
            double range = Math.sqrt(6.0 / (widths[i] * size));
            blocks.add(
                    new ParameterBlock(convolutionKey(i), counts[i], widths[i] * size, ParameterBlock.uniform(range)));
        }
        blocks.add(new ParameterBlock(CONVOLUTION_BIAS, 1, filters, (block, rows, columns, random) -> {
            for (int i = 0; i < columns; i++) {
                block.put(i, 0);
            }
        }));
        for (int i = 0; i < highways; i++) {
            blocks.add(new ParameterBlock(highwayKey(i), 2 * filters, filters + 1, CharacterEmbedding::fillHighway));
        }
        double range = Math.sqrt(6.0 / (filters + outputSize()));
        blocks.add(
                new ParameterBlock(PROJECTION, outputSize(), filters + 1, ParameterBlock.uniformWithZeroBias(range)));
        return blocks;
    }

    private static void fillCharacters(FloatBuffer table, int rows, int columns, SplittableRandom random) {
        ParameterBlock.uniform(1).fill(table, rows, columns, random);
        for (int i = 0; i < columns; i++) {
            table.put(i, 0); // padding
        }
    }

    private static void fillHighway(FloatBuffer block, int rows, int columns, SplittableRandom random) {
        int size = columns - 1;
        ParameterBlock.uniformWithZeroBias(Math.sqrt(3.0 / size)).fill(block, rows, columns, random);
        for (int row = size; row < rows; row++) {
            block.put(row * columns + size, CARRY_BIAS);
        }
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new CharacterEmbeddingLayer(configuration, dataType);
    }
}
