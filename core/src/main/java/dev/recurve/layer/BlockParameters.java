package dev.recurve.layer;

import dev.recurve.kernel.FloatAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Lays the declared blocks of a layer out in DL4J's flattened parameter and gradient vectors, row-major. */
final class BlockParameters implements ParamInitializer {
    static final BlockParameters INSTANCE = new BlockParameters();

    private BlockParameters() {}

    @Override
    public long numParams(NeuralNetConfiguration configuration) {
        return numParams(configuration.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return blocks(layer).stream().mapToLong(ParameterBlock::length).sum();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return blocks(layer).stream().map(ParameterBlock::key).toList();
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return paramKeys(layer);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return List.of();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return paramKeys(layer).contains(key);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return false;
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration configuration, INDArray parameters, boolean initialize) {
        Map<String, INDArray> views = getGradientsFromFlattened(configuration, parameters);
        // one stream of numbers a layer, so that the parameters do not depend on the order of construction
        RecurveLayerConf layer = (RecurveLayerConf) configuration.getLayer();
        SplittableRandom random = new SplittableRandom(
                configuration.getSeed() * 31 + layer.getLayerName().hashCode());
        for (ParameterBlock block : layer.parameterBlocks()) {
            configuration.addVariable(block.key());
            if (initialize) {
                FloatAddress memory = FloatAddress.of(views.get(block.key()));
                block.initializer().fill(memory.asBuffer(), block.rows(), block.columns(), random);
            }
        }
        return views;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration configuration, INDArray flattened) {
        Map<String, INDArray> views = new LinkedHashMap<>();
        INDArray vector = flattened.reshape(flattened.length());
        long offset = 0;
        for (ParameterBlock block : blocks(configuration.getLayer())) {
            INDArray view = vector.get(NDArrayIndex.interval(offset, offset + block.length()));
            views.put(block.key(), view.reshape('c', block.rows(), block.columns()));
            offset += block.length();
        }
        return views;
    }

    private static List<ParameterBlock> blocks(Layer layer) {
        return ((RecurveLayerConf) layer).parameterBlocks();
    }
}
