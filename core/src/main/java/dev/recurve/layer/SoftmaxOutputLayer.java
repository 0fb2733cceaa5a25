package dev.recurve.layer;

import dev.recurve.config.Precision;
import dev.recurve.kernel.Columns;
import dev.recurve.kernel.Dropout;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.kernel.SoftmaxCrossEntropy;
import java.lang.ref.Reference;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Softmax over the vocabulary, or over labels of tokens or of sentences: the backward pass computes the loss along with the gradients, and
 * {@link #computeScore} returns it.
 */
public final class SoftmaxOutputLayer extends SequenceLayer<SoftmaxOutput> implements IOutputLayer {
    private static final long serialVersionUID = 1L;

    private final Dropout dropout;
    private final transient SoftmaxCrossEntropy softmax;
    private final transient FloatMemory droppedInput = new FloatMemory();
    private final transient FloatMemory realInputs = new FloatMemory(); // without padding
    private final transient FloatMemory realGradients = new FloatMemory();
    private transient INDArray labels;
    private double meanLoss = Double.NaN;

    SoftmaxOutputLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        SoftmaxOutput settings = (SoftmaxOutput) configuration.getLayer();
        dropout = new Dropout(settings.inputDropout());
        softmax = new SoftmaxCrossEntropy(settings.outputSize(), settings.inputSize());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        int hidden = layerConf().inputSize();
        Batch source = read(input, hidden);
        FloatAddress from = source.address();
        if (dropout.isActive()) {
            FloatAddress dropped = droppedInput.reserve(source.length());
            dropout.forward(from, dropped, source.length(), stepSeed());
            from = dropped;
        }
        Batch inputGradient = newLike(source, workspaces, ArrayType.ACTIVATION_GRAD, hidden);
        backward(source.lengths(), from, inputGradient.address());
        if (dropout.isActive()) {
            dropout.backward(inputGradient.address(), inputGradient.length());
        }
        Reference.reachabilityFence(source);
        return new Pair<>(gradients(), inputGradient.toDl4j());
    }

    private void backward(SequenceLengths lengths, FloatAddress from, FloatAddress to) {
        int[] targets = targets(lengths);
        float[] losses = new float[targets.length];
        int counted = counted(targets);
        float scale = counted == 0 ? 0 : 1f / counted;
        boolean padded = !lengths.isFull();
        Columns columns = Columns.all(layerConf().inputSize());
        FloatAddress gradients = padded ? realGradients.reserve((long) lengths.tokens() * columns.width()) : to;
        softmax.losses(
                parameter(SoftmaxOutput.WEIGHT),
                padded ? withoutPadding(lengths, from) : from,
                targets,
                losses,
                new SoftmaxCrossEntropy.Gradients(scale, gradients, gradient(SoftmaxOutput.WEIGHT)));
        meanLoss = mean(losses, counted);
        if (padded) {
            lengths.realRows().scatter(gradients, columns, to, columns);
            lengths.realRows().zeroPadding(to, columns.width());
        }
    }

    private FloatAddress withoutPadding(SequenceLengths lengths, FloatAddress rows) {
        Columns columns = Columns.all(layerConf().inputSize());
        FloatAddress real = realInputs.reserve((long) lengths.tokens() * columns.width());
        lengths.realRows().gather(rows, columns, real, columns);
        return real;
    }

    /** Targets without padding, checked. */
    private int[] targets(SequenceLengths lengths) {
        int[] all = labels != null && labels.rank() == 1 ? labels.dup().data().asInt() : timeMajorIds(labels);
        int[] targets = lengths.withoutPadding(all);
        checkTargets(targets);
        return targets;
    }

    /**
     * Cross entropy of every row against its target, without dropout.
     *
     * @param rows hidden states [targets.length, hidden]
     * @param targets ids, -1 where nothing is counted
     * @param losses receives nats for each row, 0 where nothing is counted
     */
    public void losses(FloatAddress rows, int[] targets, float[] losses) {
        checkTargets(targets);
        softmax.losses(parameter(SoftmaxOutput.WEIGHT), rows, targets, losses, null);
    }

    /** Number of classes. */
    public int vocabularySize() {
        return layerConf().outputSize();
    }

    /**
     * Probabilities of the whole vocabulary.
     *
     * @param rows hidden states [count, hidden]
     * @return [count, vocabulary], valid until the next call
     */
    public FloatAddress probabilities(FloatAddress rows, int count) {
        return softmax.probabilities(parameter(SoftmaxOutput.WEIGHT), rows, count);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        Batch source = read(input, layerConf().inputSize());
        Batch output = newLike(source, workspaces, ArrayType.ACTIVATIONS, vocabularySize());
        SequenceLengths lengths = source.lengths();
        if (lengths.isFull()) {
            FloatAddress all = probabilities(source.address(), lengths.tokens());
            Pointer.memcpy(output.address(), all, (long) output.length() * Float.BYTES);
        } else {
            Columns columns = Columns.all(vocabularySize());
            FloatAddress real = probabilities(withoutPadding(lengths, source.address()), lengths.tokens());
            lengths.realRows().scatter(real, columns, output.address(), columns);
            lengths.realRows().zeroPadding(output.address(), columns.width());
        }
        Reference.reachabilityFence(source);
        return output.toDl4j();
    }

    @Override
    public void trainIn(Precision precision) {
        softmax.trainIn(precision);
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

    @Override
    public void close() {
        softmax.close();
        droppedInput.close();
        realInputs.close();
        realGradients.close();
    }

    private void checkTargets(int[] targets) {
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] < SoftmaxCrossEntropy.IGNORED
                    || targets[i] >= layerConf().outputSize()) {
                throw new IllegalArgumentException("target " + targets[i] + " at position " + i + " is outside the "
                        + layerConf().outputSize() + " classes");
            }
        }
    }

    private static int counted(int[] targets) {
        int counted = 0;
        for (int target : targets) {
            counted += target == SoftmaxCrossEntropy.IGNORED ? 0 : 1;
        }
        return counted;
    }

    private static double mean(float[] losses, int counted) {
        double sum = 0;
        for (float loss : losses) {
            sum += loss;
        }
        return counted == 0 ? 0 : sum / counted;
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
