package dev.recurve.kernel;

import static dev.recurve.kernel.RnnTensor.LAYER_WEIGHTS;
import static dev.recurve.kernel.RnnTensor.RECURRENT_WEIGHTS;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.Gate;
import dev.recurve.config.CellType;
import dev.recurve.kernel.Bf16Product.Factor;
import dev.recurve.kernel.RecurrentKernel.Gradients;
import dev.recurve.kernel.RecurrentKernel.Pass;
import dev.recurve.kernel.RecurrentKernel.Weights;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;

/**
 * Training passes of an LSTM in bf16 by matrix products of our own, in place of oneDNN's recurrent primitive.
 *
 * <pre>
 * G = X W + b                              all steps in one product
 * G_t += h_{t-1} U                         step by step, then gates, cell and h_t ({@link LstmUnits})
 * dh_t = dY_t + dG_{t+1} Uᵀ                step by step, then dG_t
 * dX = dG Wᵀ   dW = Xᵀ dG   dU = H₋ᵀ dG    all steps in one product each; H₋: the states before the steps
 * </pre>
 *
 * <p>oneDNN 2.5.2's backward primitive adds to the gradients of the weights step by step, which beyond 400 units no longer
 * fit the cache of a core, and has no code for AMX. Sums, gates, cells and the states that are handed on are f32 here.
 */
final class Bf16LstmPlan implements RecurrentPlan {
    /** As oneDNN stores them. */
    private static final List<Gate> ORDER = List.of(Gate.INPUT, Gate.FORGET, Gate.CANDIDATE, Gate.OUTPUT);

    private final int time;
    private final int batch;
    private final int inputs;
    private final int hidden;
    private final int width; // of all gates
    private final RecordSizes sizes;
    private final Buffers buffers;
    private final NativeBlocks blocks = new NativeBlocks();
    private final PackedWeights.Packing layerWeights;
    private final PackedWeights.Packing recurrentWeights;
    private final BoundMemory bias;
    private final Rounding inputRounding;
    private final Rounding hiddenRounding; // of a step
    private final Rounding gateRounding; // of a step
    private final Bf16Product toGates;
    private final Bf16Product hiddenToGates; // of a step
    private final Bf16Product gatesToHidden; // of a step
    private final Bf16Product toInput;
    private final Bf16Product toLayerWeights;
    private final Bf16Product toRecurrentWeights;
    private final Elementwise gateSigmoid;
    private final Elementwise gateTanh;
    private final Elementwise cellTanh;

    /** What the plans of a kernel share: nothing in it outlives a pass. */
    static final class Buffers implements AutoCloseable {
        private final FloatMemory floats = new FloatMemory();
        private LstmUnits units = new LstmUnits(0);

        private LstmUnits units(int length) {
            if (units.length() != length) {
                units = new LstmUnits(length);
            }
            return units;
        }

        @Override
        public void close() {
            floats.close();
            units = new LstmUnits(0);
        }
    }

    /** Whether there are such plans for a cell. */
    static boolean cover(CellLayout layout) {
        return layout.type() == CellType.LSTM && layout.sizes().projection() == 0;
    }

    Bf16LstmPlan(RnnDescriptors descriptors, PackedWeights packed, Buffers buffers) {
        CellLayout layout = descriptors.layout();
        if (!layout.blocks().equals(ORDER)) {
            throw new IllegalStateException("an LSTM's gates in the order " + ORDER + " expected: " + layout.blocks());
        }
        this.buffers = buffers;
        time = descriptors.shape().time();
        batch = descriptors.shape().batch();
        inputs = layout.sizes().input();
        hidden = layout.sizes().hidden();
        width = layout.gateWidth();
        long rows = descriptors.shape().rows();
        sizes = RecordSizes.of(descriptors.shape(), inputs, hidden);
        layerWeights = packed.acquire(LAYER_WEIGHTS, descriptors.plain(LAYER_WEIGHTS), rounded(inputs));
        recurrentWeights = packed.acquire(RECURRENT_WEIGHTS, descriptors.plain(RECURRENT_WEIGHTS), rounded(hidden));
        bias = blocks.bound(OneDnn.floats(memory.format_tag.ab, 1, width));
        inputRounding = new Rounding(rows, inputs, blocks);
        hiddenRounding = new Rounding(batch, hidden, blocks);
        gateRounding = new Rounding(batch, width, blocks);
        Factor layer = Factor.of(inputs, width, width);
        Factor allGates = Factor.of(rows, width, width);
        toGates = Bf16Product.biased(Factor.of(rows, inputs, inputs), layer, bias.memory(), blocks);
        hiddenToGates =
                Bf16Product.accumulating(Factor.of(batch, hidden, hidden), Factor.of(hidden, width, width), blocks);
        gatesToHidden =
                Bf16Product.of(Factor.of(batch, width, width), Factor.transposeOf(hidden, width, width), blocks);
        toInput = Bf16Product.of(allGates, Factor.transposeOf(inputs, width, width), blocks);
        toLayerWeights = Bf16Product.accumulating(Factor.transposeOf(rows, inputs, inputs), allGates, blocks);
        toRecurrentWeights = Bf16Product.accumulating(Factor.transposeOf(rows, hidden, hidden), allGates, blocks);
        gateSigmoid = Elementwise.sigmoid((long) batch * width, blocks);
        gateTanh = Elementwise.tanh((long) batch * width, blocks);
        cellTanh = Elementwise.tanh((long) batch * hidden, blocks);
    }

    /** Row-major, as the caller's weights lie. */
    private memory.desc rounded(int rows) {
        return new memory.desc(new long[] {1, 1, rows, 4, hidden}, memory.data_type.bf16, memory.format_tag.ldigo);
    }

    /** Floats of the parts of a {@link Record}, one behind the other. */
    private record RecordSizes(long gates, long cells, long squashed, long states, long input) {
        static RecordSizes of(SequenceShape shape, int inputs, int hidden) {
            long units = (long) shape.batch() * hidden;
            long rows = shape.rows();
            return new RecordSizes(
                    shape.time() * ORDER.size() * units,
                    (shape.time() + 1) * units,
                    shape.time() * units,
                    Bf16Matrix.floats(rows + shape.batch(), hidden),
                    Bf16Matrix.floats(rows, inputs));
        }

        long all() {
            return gates + cells + squashed + states + input;
        }
    }

    /** What a forward leaves for its backward; arrays of a step follow those of the step before. */
    private final class Record {
        final FloatAddress gates; // [time, 4, batch, hidden]
        final FloatAddress cells; // [time + 1, batch, hidden], that before the first step first
        final FloatAddress squashed; // [time, batch, hidden]
        final Bf16Matrix states; // [(time + 1) · batch, hidden], that before the first step first
        final Bf16Matrix input; // [time · batch, inputs]
        private final FloatAddress floats;
        private long next;

        Record(FloatAddress floats) {
            this.floats = floats;
            gates = take(sizes.gates());
            cells = take(sizes.cells());
            squashed = take(sizes.squashed());
            states = new Bf16Matrix(take(sizes.states()), hidden);
            input = new Bf16Matrix(take(sizes.input()), inputs);
        }

        private FloatAddress take(long length) {
            FloatAddress taken = floats.from(next, length);
            next += length;
            return taken;
        }
    }

    @Override
    public void forward(Weights weights, Pass pass, OneDnnTape tape) {
        FloatAddress floats = tape.begin(sizes.all());
        Record record = new Record(floats);
        LstmUnits units = buffers.units(batch * hidden);
        long gateLength = (long) batch * width;
        FloatAddress scratch = buffers.floats.reserve((time + 1) * gateLength);
        FloatAddress proposed = scratch.from(time * gateLength, gateLength);
        layerWeights.update(weights);
        recurrentWeights.update(weights);
        bias.point(weights.bias());
        inputRounding.run(pass.input(), record.input.from(0));
        toGates.by(layerWeights.data()).run(record.input.from(0), scratch);
        hiddenToGates.by(recurrentWeights.data());
        hiddenRounding.run(pass.initial().hidden(), record.states.from(0));
        pass.initial().cell().get(units.cell);
        record.cells.put(units.cell);
        for (int t = 0; t < time; t++) {
            FloatAddress gates = scratch.from(t * gateLength, gateLength);
            hiddenToGates.run(record.states.from((long) t * batch), gates);
            gateTanh.run(gates, proposed);
            gateSigmoid.run(gates, gates);
            gather(gates, units.gates);
            gather(proposed, Gate.CANDIDATE, units.gates);
            units.stepForward();
            FloatAddress after = step(record.cells, t + 1);
            after.put(units.cell);
            cellTanh.run(after, step(record.squashed, t));
            step(record.squashed, t).get(units.squashed);
            units.show();
            FloatAddress output = step(pass.output(), t);
            output.put(units.hidden);
            hiddenRounding.run(output, record.states.from((t + 1L) * batch));
            for (int gate = 0; gate < ORDER.size(); gate++) {
                step(record.gates, t * ORDER.size() + gate).put(units.gates[gate]);
            }
        }
        pass.last().hidden().put(units.hidden);
        pass.last().cell().put(units.cell);
        tape.recorded(pass);
        Reference.reachabilityFence(weights);
        Reference.reachabilityFence(floats);
    }

    @Override
    public void backward(Weights weights, Pass pass, OneDnnTape tape, Gradients wanted) {
        FloatAddress floats = tape.workspaceOf(pass, sizes.all());
        Record record = new Record(floats);
        LstmUnits units = buffers.units(batch * hidden);
        long gateLength = (long) batch * width;
        long unitLength = (long) batch * hidden;
        FloatAddress scratch =
                buffers.floats.reserve(gateLength + unitLength + Bf16Matrix.floats((long) time * batch, width));
        FloatAddress stepGradients = scratch.from(0, gateLength);
        FloatAddress carried = scratch.from(gateLength, unitLength);
        Bf16Matrix gradients = new Bf16Matrix(
                scratch.from(gateLength + unitLength, Bf16Matrix.floats((long) time * batch, width)), width);
        float[] shown = new float[batch * hidden];
        units.clear();
        wanted.last().cell().get(units.cellGradients);
        wanted.last().hidden().get(units.hidden);
        layerWeights.update(weights); // packed by the forward, unless its plan was dropped since
        recurrentWeights.update(weights);
        gatesToHidden.by(recurrentWeights.data());
        for (int t = time - 1; t >= 0; t--) {
            step(wanted.output(), t).get(shown);
            LstmUnits.add(shown, units.hidden);
            for (int gate = 0; gate < ORDER.size(); gate++) {
                step(record.gates, t * ORDER.size() + gate).get(units.gates[gate]);
            }
            step(record.cells, t).get(units.cell);
            step(record.squashed, t).get(units.squashed);
            units.stepBack();
            scatter(units.gateGradients, stepGradients);
            Pointer rounded = gradients.from((long) t * batch);
            gateRounding.run(stepGradients, rounded);
            gatesToHidden.run(rounded, carried);
            carried.get(units.hidden);
        }
        wanted.initial().hidden().put(units.hidden);
        wanted.initial().cell().put(units.cellGradients);
        toInput.by(layerWeights.data()).run(gradients.from(0), wanted.input());
        addWeightGradients(record, gradients, wanted);
        Reference.reachabilityFence(floats);
    }

    private void addWeightGradients(Record record, Bf16Matrix gradients, Gradients wanted) {
        Weights sums = wanted.weights();
        if (!wanted.accumulate()) {
            Pointer.memset(sums.layer(), 0, (long) Float.BYTES * inputs * width);
            Pointer.memset(sums.recurrent(), 0, (long) Float.BYTES * hidden * width);
            Pointer.memset(sums.bias(), 0, (long) Float.BYTES * width);
        }
        toLayerWeights.by(gradients.from(0)).run(record.input.from(0), sums.layer());
        toRecurrentWeights.by(gradients.from(0)).run(record.states.from(0), sums.recurrent());
        float[] total = new float[width];
        sums.bias().get(total);
        float[][] lanes = buffers.units.biasGradients;
        for (int gate = 0; gate < ORDER.size(); gate++) {
            for (int lane = 0; lane < batch; lane++) {
                for (int j = 0; j < hidden; j++) {
                    total[gate * hidden + j] += lanes[gate][lane * hidden + j];
                }
            }
        }
        sums.bias().put(total);
    }

    /** The array [batch, hidden] with that number. */
    private FloatAddress step(FloatAddress steps, int number) {
        long length = (long) batch * hidden;
        return steps.from(number * length, length);
    }

    private void gather(FloatAddress rows, float[][] gates) {
        for (Gate gate : ORDER) {
            gather(rows, gate, gates);
        }
    }

    /** Takes a gate out of [batch, 4, hidden]. */
    private void gather(FloatAddress rows, Gate gate, float[][] gates) {
        int block = ORDER.indexOf(gate);
        FloatBuffer from = rows.asBuffer();
        for (int lane = 0; lane < batch; lane++) {
            from.get(lane * width + block * hidden, gates[block], lane * hidden, hidden);
        }
    }

    private void scatter(float[][] gates, FloatAddress rows) {
        FloatBuffer to = rows.asBuffer();
        for (int block = 0; block < ORDER.size(); block++) {
            for (int lane = 0; lane < batch; lane++) {
                to.put(lane * width + block * hidden, gates[block], lane * hidden, hidden);
            }
        }
    }

    @Override
    public void close() {
        layerWeights.release();
        recurrentWeights.release();
        blocks.close();
    }
}
