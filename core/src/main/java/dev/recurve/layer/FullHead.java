package dev.recurve.layer;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.SoftmaxCrossEntropy;

/** Softmax over all classes. */
class FullHead implements OutputHead {
    private final SoftmaxOutputLayer layer;
    private final SoftmaxCrossEntropy softmax;

    FullHead(SoftmaxOutputLayer layer, SoftmaxOutput settings) {
        this.layer = layer;
        softmax = new SoftmaxCrossEntropy(settings.outputSize(), settings.inputSize());
    }

    @Override
    public final void losses(FloatAddress rows, int[] targets, float[] losses) {
        softmax.losses(layer.weight(), rows, targets, losses, null);
    }

    @Override
    public void train(Step step, float[] losses) {
        softmax.losses(
                layer.weight(),
                step.rows(),
                step.targets(),
                losses,
                new SoftmaxCrossEntropy.Gradients(step.scale(), step.inputGradient(), layer.weightGradient()));
    }

    @Override
    public final FloatAddress probabilities(FloatAddress rows, int count) {
        return softmax.probabilities(layer.weight(), rows, count);
    }

    @Override
    public void close() {
        softmax.close();
    }
}
