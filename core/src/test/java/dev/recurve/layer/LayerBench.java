package dev.recurve.layer;

import dev.recurve.kernel.SequenceLengths;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One layer outside a network, with random parameters. */
final class LayerBench implements AutoCloseable {
    final NativeLayer<?> layer;
    final RecurveLayerConf configuration;
    private final INDArray parameters;
    private final INDArray gradients;

    LayerBench(RecurveLayerConf configuration, long seed) {
        this.configuration = configuration;
        configuration.setLayerName("bench");
        var settings = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.FLOAT)
                .build();
        settings.setLayer(configuration);
        long count = configuration.initializer().numParams(settings);
        parameters = count == 0 ? null : vector(count, 0);
        gradients = count == 0 ? null : vector(count, 7); // old values, which have to be overwritten
        layer = (NativeLayer<?>) configuration.instantiate(settings, List.of(), 0, parameters, true, DataType.FLOAT);
        if (count > 0) {
            layer.setBackpropGradientsViewArray(gradients);
            SplittableRandom random = new SplittableRandom(seed);
            for (long i = 0; i < count; i++) {
                parameters.putScalar(i, (float) random.nextDouble(-0.5, 0.5));
            }
        }
    }

    private static INDArray vector(long length, float value) {
        return Nd4j.create(DataType.FLOAT, 1, length).assign(value);
    }

    float[] parameters() {
        return parameters == null ? new float[0] : parameters.dup().data().asFloat();
    }

    float[] gradients() {
        return gradients == null ? new float[0] : gradients.dup().data().asFloat();
    }

    /** Runs the layer; sequences are [time][batch][features] flattened, as are the outputs. */
    float[] forward(INDArray input, SequenceLengths lengths, boolean training) {
        layer.setLengths(lengths);
        layer.setInput(input, LayerWorkspaceMgr.noWorkspaces());
        return flat(layer.activate(training, LayerWorkspaceMgr.noWorkspaces()));
    }

    float[] backward(INDArray outputGradient) {
        return flat(layer.backpropGradient(outputGradient, LayerWorkspaceMgr.noWorkspaces())
                .getSecond());
    }

    /** Time-major floats as DL4J's view of sequences. */
    static INDArray sequences(float[] timeMajor, int time, int batch, int features) {
        return Nd4j.createFromArray(timeMajor)
                .reshape('c', time, batch, features)
                .permute(1, 2, 0);
    }

    static INDArray vectors(float[] rows, int batch, int features) {
        return Nd4j.createFromArray(rows).reshape('c', batch, features);
    }

    /** Time-major floats of what a layer gave. */
    static float[] flat(INDArray array) {
        INDArray timeMajor = array.rank() == 3 ? array.permute(2, 0, 1) : array;
        return timeMajor.dup('c').data().asFloat();
    }

    static float[] random(SplittableRandom random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** Copy whose rows of padding hold the given value. */
    static float[] padded(float[] timeMajor, SequenceLengths lengths, int features, float value) {
        float[] copy = timeMajor.clone();
        int batch = lengths.shape().batch();
        for (int row = 0; row < lengths.shape().rows(); row++) {
            for (int j = 0; j < features && row / batch >= lengths.of(row % batch); j++) {
                copy[row * features + j] = value;
            }
        }
        return copy;
    }

    @Override
    public void close() {
        layer.close();
    }
}
