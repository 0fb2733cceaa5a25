package dev.recurve.layer;

import dev.recurve.config.Precision;
import dev.recurve.kernel.Columns;
import dev.recurve.kernel.Dropout;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.kernel.SoftmaxCrossEntropy;
import java.lang.ref.Reference;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Softmax over the vocabulary, or over labels of tokens or of sentences: the backward pass computes the loss along with the gradients, and
 * {@link #computeScore} returns it.
 */
public final class SoftmaxOutputLayer extends LossLayer<SoftmaxOutput> {
    private static final long serialVersionUID = 1L;

    private final Dropout dropout;
    private final transient OutputHead head;
    private final transient FloatMemory droppedInput = new FloatMemory();
    private final transient FloatMemory realInputs = new FloatMemory(); // without padding
    private final transient FloatMemory realGradients = new FloatMemory();
    private double penalty; // on activations

    SoftmaxOutputLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        SoftmaxOutput settings = (SoftmaxOutput) configuration.getLayer();
        dropout = new Dropout(settings.inputDropout());
        head = switch (settings.type()) {
            case FULL -> new FullHead(this, settings);
            case SAMPLED -> new SampledHead(this, settings);
            case ADAPTIVE -> new AdaptiveHead(this, settings);
        };
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        int hidden = layerConf().inputSize();
        Batch source = read(input, hidden);
        FloatAddress from = source.address();
        int width = source.shape().batch() * hidden; // of a step
        if (dropout.isActive()) {
            FloatAddress dropped = droppedInput.reserve(source.length());
            if (layerConf().isDropoutLocked()) {
                dropout.forwardLocked(from, dropped, layerConf().directions(), width, seed(StepStream.INPUT));
            } else {
                dropout.forward(from, dropped, source.length(), seed(StepStream.INPUT));
            }
            from = dropped;
        }
        Batch inputGradient = newLike(source, workspaces, ArrayType.ACTIVATION_GRAD, hidden);
        backward(source.lengths(), from, inputGradient.address());
        ActivationPenalty regularization = layerConf().activationPenalty();
        penalty = regularization.addActivation(from, inputGradient.address());
        if (dropout.isActive()) {
            dropout.backward(inputGradient.address(), inputGradient.length());
        }
        penalty += regularization.addTemporal(source.address(), inputGradient.address(), width);
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
        FloatAddress rows = padded ? withoutPadding(lengths, from) : from;
        head.train(new OutputHead.Step(rows, targets, scale, gradients, seed(StepStream.CLASSES)), losses);
        setMeanLoss(mean(losses, counted));
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
        int[] targets = lengths.withoutPadding(integerLabels());
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
        head.losses(rows, targets, losses);
    }

    /**
     * The weight [vocabulary, hidden + 1], for an embedding that is tied to it: the first {@code hidden} elements of a row
     * are the token's vector.
     */
    FloatAddress weight() {
        return parameter(SoftmaxOutput.WEIGHT);
    }

    /**
     * The gradient of {@link #weight}; the backward pass of this layer, which comes first, overwrites all of it, or all but
     * rows of zeros.
     */
    FloatAddress weightGradient() {
        return gradient(SoftmaxOutput.WEIGHT);
    }

    /** Tells that the borrower of the weight adds a gradient to these rows. */
    void touch(int[] rows) {
        head.touch(rows);
    }

    /** Rows of the weight whose gradient may differ from zero after the last backward pass; null: any part may. */
    public int[] touchedRows() {
        return head.touchedRows();
    }

    /** Tells the layer that its gradient was written to by somebody else. */
    public void gradientOverwritten() {
        head.gradientOverwritten();
    }

    /** What the activations of the last backward pass cost beside the loss. */
    public double penalty() {
        return penalty;
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
        return head.probabilities(rows, count);
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
        head.trainIn(precision);
    }

    @Override
    public void close() {
        head.close();
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
}
