package dev.recurve.diagnose;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.cell.CellWeights;
import dev.recurve.cell.Gate;
import dev.recurve.config.CellType;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.RecurrentKernel;
import dev.recurve.kernel.SequenceShape;
import java.util.SplittableRandom;

/**
 * One recurrent layer and a linear answer from its state, for a {@link SequenceTask}.
 *
 * <pre>
 * h_t = cell(x_t, h_{t-1})       y_t = V h_t + a      in the last steps, from h_0 = 0
 * </pre>
 *
 * <p>All parameters are one vector: input weights, recurrent weights, bias, peepholes, V [hidden, answer], a [answer].
 */
final class TaskNetwork implements AutoCloseable {
    private final SequenceTask task;
    private final SequenceShape shape;
    private final CellLayout layout;
    private final RecurrentKernel kernel;
    private final FloatMemory parameterMemory = new FloatMemory();
    private final FloatMemory gradientMemory = new FloatMemory();
    private final FloatMemory buffers = new FloatMemory();
    private final FloatAddress parameters;
    private final FloatAddress gradients;
    private final RecurrentKernel.Weights weights;
    private final RecurrentKernel.Weights weightGradients;
    private final RecurrentKernel.Pass pass;
    private final RecurrentKernel.Gradients passGradients;
    private final AnswerHead head;

    /** Cuts a block of memory into parts. */
    private static final class Cutter {
        private final FloatAddress memory;
        private long start;

        Cutter(FloatAddress memory) {
            this.memory = memory;
        }

        /** The next part, or null for none. */
        FloatAddress next(long length) {
            FloatAddress part = length == 0 ? null : memory.from(start, length);
            start += length;
            return part;
        }
    }

    /**
     * A network of zeros.
     *
     * @param task what it is for
     * @param type its cell
     * @param hidden units
     * @param lanes sequences of a batch
     */
    TaskNetwork(SequenceTask task, CellType type, int hidden, int lanes) {
        this.task = task;
        shape = new SequenceShape(task.length(), lanes);
        layout = CellLayout.of(type, CellSizes.of(task.inputSize(), hidden));
        kernel = RecurrentKernel.create(layout);
        head = AnswerHead.of(task, hidden, task.answers() * lanes);
        int length = layout.layerLength()
                + layout.recurrentLength()
                + layout.biasLength()
                + layout.peepholeLength()
                + head.weights().length;
        parameters = parameterMemory.reserveZeroed(length);
        gradients = gradientMemory.reserveZeroed(length);
        weights = weightsIn(parameters);
        weightGradients = weightsIn(gradients);

        long outputs = (long) shape.rows() * hidden;
        long inputs = (long) shape.rows() * task.inputSize();
        long state = (long) lanes * hidden;
        Cutter cutter = new Cutter(buffers.reserveZeroed(2 * (inputs + outputs) + 4 * state));
        pass = new RecurrentKernel.Pass(
                shape, cutter.next(inputs), state(cutter, state), cutter.next(outputs), state(cutter, state));
        passGradients =
                new RecurrentKernel.Gradients(cutter.next(outputs), null, cutter.next(inputs), null, weightGradients);
    }

    private RecurrentKernel.Weights weightsIn(FloatAddress vector) {
        Cutter cutter = new Cutter(vector);
        return new RecurrentKernel.Weights(
                cutter.next(layout.layerLength()),
                cutter.next(layout.recurrentLength()),
                cutter.next(layout.biasLength()),
                cutter.next(layout.peepholeLength()),
                null);
    }

    private RecurrentKernel.State state(Cutter cutter, long length) {
        FloatAddress hidden = cutter.next(length);
        return new RecurrentKernel.State(hidden, layout.type().isLstm() ? cutter.next(length) : null);
    }

    /**
     * Gives every weight a new value, uniform in {@code ±1/√hidden} as in PyTorch's recurrent layers.
     *
     * @param forgetBias bias of the forget gate, where there is one; all other biases are zero
     * @param recurrentScale what the recurrent weights are multiplied by
     */
    void initialize(SplittableRandom random, double forgetBias, double recurrentScale) {
        double bound = 1 / Math.sqrt(layout.sizes().hidden());
        fill(weights.layer(), random, bound);
        fill(weights.recurrent(), random, bound * recurrentScale);
        float[] bias = new float[layout.biasLength()];
        int forget = layout.blocks().indexOf(Gate.FORGET);
        int hidden = layout.sizes().hidden();
        for (int i = 0; i < bias.length; i++) {
            bias[i] = i / hidden == forget ? (float) forgetBias : 0;
        }
        weights.bias().put(bias);
        if (weights.peephole() != null) {
            fill(weights.peephole(), random, bound);
        }
        FloatAddress answer = headOf(parameters);
        fill(answer.from(0, answer.capacity() - task.answerSize()), random, bound); // a stays zero
        kernel.weightsChanged();
    }

    private static void fill(FloatAddress vector, SplittableRandom random, double bound) {
        float[] values = new float[Math.toIntExact(vector.capacity())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
        vector.put(values);
    }

    /** The mean loss of a batch's answers. */
    double loss(TaskBatch batch) {
        pass.input().put(batch.inputs());
        kernel.forward(weights, pass, false);
        return answer(batch);
    }

    /** As {@link #loss}, with the gradients of every parameter in {@link #gradients}. */
    double computeGradients(TaskBatch batch) {
        pass.input().put(batch.inputs());
        kernel.forward(weights, pass, true);
        double loss = answer(batch);
        headOf(gradients).put(head.weightGradients());
        answered(passGradients.output()).put(head.stateGradients()); // zeros before
        kernel.backward(weights, pass, passGradients);
        return loss;
    }

    /** The mean loss of the last rows; its gradients stay in the head. */
    private double answer(TaskBatch batch) {
        answered(pass.output()).get(head.states());
        headOf(parameters).get(head.weights());
        return head.run(batch.targets());
    }

    /** The rows of [length, lanes, hidden] that are answered. */
    private FloatAddress answered(FloatAddress sequence) {
        long length = head.states().length;
        return sequence.from(sequence.capacity() - length, length);
    }

    private FloatAddress headOf(FloatAddress vector) {
        long length = head.weights().length;
        return vector.from(vector.capacity() - length, length);
    }

    /** All parameters; call {@link #parametersChanged} after writing. */
    FloatAddress parameters() {
        return parameters;
    }

    /** What {@link #computeGradients} left, laid out like {@link #parameters}. */
    FloatAddress gradients() {
        return gradients;
    }

    /** Tells the network that {@link #parameters} were written to. */
    void parametersChanged() {
        kernel.weightsChanged();
    }

    /** A copy of the recurrent layer's weights. */
    CellWeights cellWeights() {
        CellWeights copy = CellWeights.zeros(layout);
        read(weights.layer(), copy.layer());
        read(weights.recurrent(), copy.recurrent());
        read(weights.bias(), copy.bias());
        if (weights.peephole() != null) {
            read(weights.peephole(), copy.peephole());
        }
        return copy;
    }

    private static void read(FloatAddress from, double[] to) {
        float[] values = new float[to.length];
        from.get(values);
        for (int i = 0; i < to.length; i++) {
            to[i] = values[i];
        }
    }

    /** The cell. */
    CellLayout layout() {
        return layout;
    }

    @Override
    public void close() {
        kernel.close();
        parameterMemory.close();
        gradientMemory.close();
        buffers.close();
    }
}
