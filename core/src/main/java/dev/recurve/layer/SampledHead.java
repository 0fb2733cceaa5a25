package dev.recurve.layer;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.RowTable;
import dev.recurve.kernel.SampledSoftmax;
import dev.recurve.kernel.SoftmaxCrossEntropy;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;

/** Trained over a sample of the classes, measured over all of them. */
final class SampledHead extends FullHead {
    private final SoftmaxOutputLayer layer;
    private final int width;
    private final SampledSoftmax sampled;
    private int[] touched; // null: the whole gradient may be non-zero

    SampledHead(SoftmaxOutputLayer layer, SoftmaxOutput settings) {
        super(layer, settings);
        this.layer = layer;
        width = settings.inputSize() + 1;
        sampled = new SampledSoftmax(settings.outputSize(), settings.inputSize(), settings.samples());
    }

    @Override
    public void train(Step step, float[] losses) {
        FloatAddress gradient = layer.weightGradient();
        if (touched == null) {
            Pointer.memset(gradient, 0, gradient.capacity() * Float.BYTES);
        } else {
            RowTable.zero(gradient, width, touched); // all other rows are still zero
        }
        touched = sampled.losses(
                layer.weight(),
                step.rows(),
                step.targets(),
                losses,
                new SoftmaxCrossEntropy.Gradients(step.scale(), step.inputGradient(), gradient),
                step.seed());
    }

    @Override
    public int[] touchedRows() {
        return touched;
    }

    @Override
    public void gradientOverwritten() {
        touched = null;
    }

    @Override
    public void touch(int[] rows) {
        if (touched != null) {
            touched = IntStream.concat(IntStream.of(touched), IntStream.of(rows))
                    .sorted()
                    .distinct()
                    .toArray();
        }
    }

    @Override
    public void close() {
        super.close();
        sampled.close();
    }
}
