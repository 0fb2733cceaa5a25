package dev.recurve.layer;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a recurrent layer over sentences of different lengths, each of which starts from a state of zeros.
 *
 * <p>Its parameters have the keys of {@link Recurrent}.
 */
abstract class SentenceRecurrentConf extends RecurveLayerConf {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private CellType cell;

    @JsonProperty
    private int hidden;

    @JsonProperty
    private int projection;

    @JsonProperty
    private double dropout;

    @JsonProperty
    private double forgetBias;

    /** For DL4J's JSON mapper. */
    SentenceRecurrentConf() {}

    SentenceRecurrentConf(CellLayout cell, int outputSize, double dropout, double forgetBias) {
        super(cell.sizes().input(), outputSize);
        this.cell = cell.type();
        hidden = cell.sizes().hidden();
        projection = cell.sizes().projection();
        this.dropout = dropout;
        this.forgetBias = forgetBias;
    }

    /** 1 or 2. */
    abstract int directions();

    /** First column of a direction in the output's rows. */
    abstract int outputStart(int direction);

    CellLayout cell() {
        return CellLayout.of(cell, new CellSizes(inputSize(), hidden, projection));
    }

    double inputDropout() {
        return dropout;
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        return new Recurrent(cell(), directions(), dropout, forgetBias).parameterBlocks();
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new SentenceRecurrentLayer(configuration, dataType);
    }
}
