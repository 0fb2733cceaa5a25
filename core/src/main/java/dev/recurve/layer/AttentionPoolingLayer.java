package dev.recurve.layer;

import dev.recurve.kernel.AttentionSum;
import java.lang.ref.Reference;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Pools the real tokens of each sentence by attention. */
public final class AttentionPoolingLayer extends SequenceLayer<AttentionPooling> {
    private static final long serialVersionUID = 1L;

    private final float[] query;
    private final float[] queryGradient;
    private final transient AttentionSum attention;
    private float[] inputs = new float[0]; // [time, batch, features], of the last forward
    private float[] inputGradients = new float[0];
    private float[] outputs = new float[0]; // [batch, features], and their gradients
    private transient Batch source;
    private transient Batch pooled;

    AttentionPoolingLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        AttentionPooling settings = (AttentionPooling) configuration.getLayer();
        query = new float[settings.inputSize()];
        queryGradient = new float[query.length];
        attention = new AttentionSum(query.length);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        source = readSequences(input, query.length);
        pooled = newVectors(source.shape().batch(), workspaces, ArrayType.ACTIVATIONS, query.length);
        if (inputs.length < source.length()) {
            inputs = new float[source.length()];
            inputGradients = new float[source.length()];
            outputs = new float[source.length()]; // at least one step of every sentence
        }
        source.address().get(inputs, 0, source.length());
        Reference.reachabilityFence(source);
        parameter(AttentionPooling.QUERY).get(query);
        attention.forward(source.lengths(), query, inputs, outputs);
        pooled.address().put(outputs, 0, pooled.length());
        return pooled.toDl4j();
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        Batch outputGradient = readGradient(epsilon, pooled, query.length);
        outputGradient.address().get(outputs, 0, outputGradient.length());
        Reference.reachabilityFence(outputGradient);
        var gradients = new AttentionSum.Gradients(outputs, inputGradients, queryGradient);
        attention.backward(source.lengths(), query, inputs, gradients);
        gradient(AttentionPooling.QUERY).put(queryGradient);
        Batch inputGradient = newLike(source, workspaces, ArrayType.ACTIVATION_GRAD, query.length);
        inputGradient.address().put(inputGradients, 0, inputGradient.length());
        return new Pair<>(gradients(), inputGradient.toDl4j());
    }
}
