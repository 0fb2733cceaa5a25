package dev.recurve.layer;

import dev.recurve.kernel.FixedWindows;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a layer that lays the vectors around each token side by side.
 *
 * <p>Input {@code [batch, features, time]}; output {@code [batch, (2 · radius + 1) · features, time]}.
 */
public final class FixedWindow extends RecurveLayerConf {
    /** Key of the vectors [2, features] that stand for what is before the first token and after the last. */
    public static final String BORDERS = "borders";

    private static final long serialVersionUID = 1L;

    @JsonProperty
    private int radius;

    @JsonProperty
    private double initRange;

    /** For DL4J's JSON mapper. */
    FixedWindow() {}

    /**
     * @param features of a token
     * @param radius tokens on each side
     * @param initRange new vectors beyond the ends are uniform in {@code [-initRange, initRange)}
     * @throws IllegalArgumentException if the radius is negative or there are no features
     */
    public FixedWindow(int features, int radius, double initRange) {
        super(features, new FixedWindows(radius, features).windowWidth());
        this.radius = radius;
        this.initRange = initRange;
    }

    int radius() {
        return radius;
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        return List.of(
                new ParameterBlock(BORDERS, FixedWindows.BORDERS, inputSize(), ParameterBlock.uniform(initRange)));
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new FixedWindowLayer(configuration, dataType);
    }
}
