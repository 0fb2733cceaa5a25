package dev.recurve.layer;

import dev.recurve.kernel.AdaptiveClusters;
import dev.recurve.kernel.AdaptiveSoftmax;
import dev.recurve.kernel.FloatAddress;
import java.util.function.Function;

/** A head of frequent classes and clusters of rarer ones. */
final class AdaptiveHead implements OutputHead {
    private final SoftmaxOutputLayer layer;
    private final AdaptiveClusters clusters;
    private final AdaptiveSoftmax softmax;

    AdaptiveHead(SoftmaxOutputLayer layer, SoftmaxOutput settings) {
        this.layer = layer;
        clusters = settings.clusters();
        softmax = new AdaptiveSoftmax(clusters);
    }

    private AdaptiveSoftmax.Weights weights(Function<String, FloatAddress> memory) {
        FloatAddress[] projections = new FloatAddress[clusters.count()];
        FloatAddress[] tails = new FloatAddress[clusters.count()];
        for (int i = 0; i < tails.length; i++) {
            projections[i] = memory.apply(SoftmaxOutput.projectionKey(i));
            tails[i] = memory.apply(SoftmaxOutput.tailKey(i));
        }
        return new AdaptiveSoftmax.Weights(memory.apply(SoftmaxOutput.WEIGHT), projections, tails);
    }

    @Override
    public void losses(FloatAddress rows, int[] targets, float[] losses) {
        softmax.losses(weights(layer::parameter), rows, targets, losses, null);
    }

    @Override
    public void train(Step step, float[] losses) {
        var gradients = new AdaptiveSoftmax.Gradients(step.scale(), step.inputGradient(), weights(layer::gradient));
        softmax.losses(weights(layer::parameter), step.rows(), step.targets(), losses, gradients);
    }

    @Override
    public FloatAddress probabilities(FloatAddress rows, int count) {
        return softmax.probabilities(weights(layer::parameter), rows, count);
    }

    @Override
    public void close() {
        softmax.close();
    }
}
