package dev.recurve.layer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the configurations of Recurve's layers share: parameters declared as blocks, and DL4J's way to build a layer. */
abstract class RecurveLayerConf extends FeedForwardLayer {
    private static final long serialVersionUID = 1L;

    /** For DL4J's JSON mapper. */
    protected RecurveLayerConf() {}

    protected RecurveLayerConf(int inputSize, int outputSize) {
        this.nIn = inputSize;
        this.nOut = outputSize;
    }

    /** The layer's parameters in the order of the flattened vector. */
    abstract List<ParameterBlock> parameterBlocks();

    abstract NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType);

    int inputSize() {
        return Math.toIntExact(nIn);
    }

    int outputSize() {
        return Math.toIntExact(nOut);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int layerIndex,
            INDArray parameterView,
            boolean initialize,
            DataType networkDataType) {
        NativeLayer<?> layer = newLayer(configuration, networkDataType);
        layer.setListeners(listeners);
        layer.setIndex(layerIndex);
        layer.setParamsViewArray(parameterView);
        Map<String, INDArray> parameters = initializer().init(configuration, parameterView, initialize);
        layer.setParamTable(parameters);
        layer.setConf(configuration);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return BlockParameters.INSTANCE;
    }

    /** A report of parameters only: the kernels' native buffers depend on the shapes they meet. */
    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        return new LayerMemoryReport.Builder(layerName, getClass(), inputType, inputType)
                .standardMemory(initializer().numParams(this), 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(0, 0)
                .build();
    }
}
