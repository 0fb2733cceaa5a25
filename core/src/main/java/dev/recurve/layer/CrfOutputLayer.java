package dev.recurve.layer;

import dev.recurve.kernel.Activation;
import dev.recurve.kernel.ChainCrf;
import dev.recurve.kernel.DenseRows;
import dev.recurve.kernel.Dropout;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.SequenceLengths;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Scores labels of tokens and runs a conditional random field over them. */
public final class CrfOutputLayer extends LossLayer<CrfOutput> {
    private static final long serialVersionUID = 1L;

    private final int labels;
    private final Dropout dropout;
    private final transient DenseRows dense;
    private final transient ChainCrf crf;
    private final transient FloatMemory droppedInput = new FloatMemory();
    private final transient FloatMemory scores = new FloatMemory(); // of labels, and their gradients
    private final float[] transitions; // [labels + 2, labels]
    private final double[] transitionGradients;
    private float[] emissions = new float[0]; // [time, batch, labels], of the last pass
    private float[] results = new float[0]; // gradients or marginals, laid out alike
    private transient SequenceLengths decoded; // of the last forward pass

    CrfOutputLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        CrfOutput settings = (CrfOutput) configuration.getLayer();
        labels = settings.outputSize();
        dropout = new Dropout(settings.inputDropout());
        dense = new DenseRows(settings.inputSize(), labels, Activation.IDENTITY);
        crf = new ChainCrf(labels);
        transitions = new float[ChainCrf.transitionRows(labels) * labels];
        transitionGradients = new double[transitions.length];
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        decoded = null; // its scores are overwritten
        Batch source = readSequences(input, layerConf().inputSize());
        FloatAddress from = source.address();
        if (dropout.isActive()) {
            FloatAddress dropped = droppedInput.reserve(source.length());
            dropout.forward(from, dropped, source.length(), seed(StepStream.INPUT));
            from = dropped;
        }
        computeScores(source.lengths(), from);
        parameter(CrfOutput.TRANSITIONS).get(transitions);
        FloatAddress scoreGradients = computeLoss(source.lengths());
        Batch inputGradient = newLike(
                source, workspaces, ArrayType.ACTIVATION_GRAD, layerConf().inputSize());
        dense.backward(
                parameter(CrfOutput.WEIGHT),
                source.lengths().realRows(),
                new DenseRows.Gradients(scoreGradients, inputGradient.address(), gradient(CrfOutput.WEIGHT)));
        if (dropout.isActive()) {
            dropout.backward(inputGradient.address(), inputGradient.length());
        }
        Reference.reachabilityFence(source);
        return new Pair<>(gradients(), inputGradient.toDl4j());
    }

    private void computeScores(SequenceLengths lengths, FloatAddress from) {
        int count = lengths.shape().rows() * labels;
        if (emissions.length < count) {
            emissions = new float[count];
            results = new float[count];
        }
        FloatAddress to = scores.reserve(count);
        dense.forward(parameter(CrfOutput.WEIGHT), lengths.realRows(), from, to);
        to.get(emissions, 0, count);
    }

    /** Sets the loss; returns the gradients of the scores. */
    private FloatAddress computeLoss(SequenceLengths lengths) {
        int[] targets = integerLabels();
        long counted = Arrays.stream(lengths.withoutPadding(targets))
                .filter(target -> target >= 0)
                .count();
        float scale = counted == 0 ? 0 : 1f / counted;
        Arrays.fill(transitionGradients, 0);
        var gradients = new ChainCrf.Gradients(scale, results, transitionGradients);
        double loss = crf.loss(lengths, new ChainCrf.Scores(emissions, transitions), targets, gradients);
        setMeanLoss(counted == 0 ? 0 : loss / counted);
        FloatAddress ofTransitions = gradient(CrfOutput.TRANSITIONS);
        for (int i = 0; i < transitionGradients.length; i++) {
            ofTransitions.put(i, (float) transitionGradients[i]);
        }
        int count = lengths.shape().rows() * labels;
        return (FloatAddress) scores.reserve(count).put(results, 0, count);
    }

    /** The probabilities of labels; what is forbidden has none. */
    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        Batch source = readSequences(input, layerConf().inputSize());
        decoded = source.lengths();
        computeScores(decoded, source.address());
        Reference.reachabilityFence(source);
        readAllowedTransitions();
        crf.marginals(decoded, new ChainCrf.Scores(emissions, transitions), results);
        Batch output = newLike(source, workspaces, ArrayType.ACTIVATIONS, labels);
        output.address().put(results, 0, output.length());
        return output.toDl4j();
    }

    private void readAllowedTransitions() {
        parameter(CrfOutput.TRANSITIONS).get(transitions);
        for (int i = 0; i < transitions.length; i++) {
            if (!layerConf().isAllowed(i)) {
                transitions[i] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    /**
     * The best allowed sequence of labels of each sentence of the last forward pass.
     *
     * @return labels [time, batch], -1 where there is padding
     * @throws IllegalStateException if there was none
     */
    public int[] bestSequences() {
        if (decoded == null) {
            throw new IllegalStateException(name() + ": decoding without a forward pass");
        }
        readAllowedTransitions();
        int[] best = new int[decoded.shape().rows()];
        crf.viterbi(decoded, new ChainCrf.Scores(emissions, transitions), best);
        return best;
    }

    @Override
    public void close() {
        decoded = null;
        dense.close();
        droppedInput.close();
        scores.close();
    }
}
