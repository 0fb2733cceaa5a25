package dev.recurve.layer;

import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * The last layer of a network, with a loss against integer labels: the backward pass computes the loss along with the
 * gradients, and {@link #computeScore} returns it.
 */
abstract class LossLayer<C extends RecurveLayerConf> extends SequenceLayer<C> implements IOutputLayer {
    private static final long serialVersionUID = 1L;

    private transient INDArray labels;
    private double meanLoss = Double.NaN;

    LossLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
    }

    final void setMeanLoss(double nats) {
        meanLoss = nats;
    }

    /** Labels of the batch: of tokens time-major, padding included, or of sentences. */
    final int[] integerLabels() {
        return labels != null && labels.rank() == 1 ? labels.dup().data().asInt() : timeMajorIds(labels);
    }

    @Override
    public double computeScore(double regularization, boolean training, LayerWorkspaceMgr workspaces) {
        return meanLoss + regularization;
    }

    @Override
    public boolean needsLabels() {
        return true;
    }

    @Override
    public void setLabels(INDArray labels) {
        this.labels = labels;
    }

    @Override
    public INDArray getLabels() {
        return labels;
    }

    // The rest of DL4J's classifier interface belongs to layers that are trained alone, which these never are.

    @Override
    public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
        throw unsupported();
    }

    @Override
    public double f1Score(DataSet data) {
        throw unsupported();
    }

    @Override
    public double f1Score(INDArray examples, INDArray truth) {
        throw unsupported();
    }

    @Override
    @Deprecated // in DL4J's interface
    public int numLabels() {
        return layerConf().outputSize();
    }

    @Override
    public void fit(DataSetIterator iterator) {
        throw unsupported();
    }

    @Override
    public int[] predict(INDArray examples) {
        throw unsupported();
    }

    @Override
    public List<String> predict(DataSet data) {
        throw unsupported();
    }

    @Override
    public void fit(INDArray examples, INDArray truth) {
        throw unsupported();
    }

    @Override
    public void fit(DataSet data) {
        throw unsupported();
    }

    @Override
    public void fit(INDArray examples, int[] truth) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("train the layer as part of its network");
    }
}
