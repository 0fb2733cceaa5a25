package dev.recurve.kernel;

import dev.recurve.cell.CellLayout;
import dev.recurve.config.Precision;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@link RecurrentKernel} on oneDNN's recurrent primitives, which are compiled once for each shape and kept. */
final class OneDnnRecurrent implements RecurrentKernel {
    /**
     * Shapes kept at a time. A plan takes about a millisecond to make again, and some hundred kilobytes of compiled code to
     * keep; batches of sequences of different lengths meet a few dozen shapes.
     */
    private static final int KEPT_PLANS = 16;

    private final CellLayout layout;
    private final PassCheck check;
    private final Map<PlanKey, RecurrentPlan> plans = new LinkedHashMap<>(16, 0.75f, true);
    private final PackedWeights packed = new PackedWeights();
    private final Bf16LstmPlan.Buffers bf16Buffers = new Bf16LstmPlan.Buffers();
    private final OneDnnTape ownTape = new OneDnnTape(this);
    private final FloatMemory zeroState = new FloatMemory(); // gradient of a last state that nobody gives
    private final FloatMemory unusedState = new FloatMemory(); // gradient of an initial state that nobody asks for

    private Precision trainingPrecision = Precision.F32;

    private record PlanKey(SequenceShape shape, boolean training, Precision precision) {}

    OneDnnRecurrent(CellLayout layout) {
        this.layout = layout;
        check = new PassCheck(layout);
    }

    @Override
    public Tape newTape() {
        return new OneDnnTape(this);
    }

    @Override
    public Tape ownTape() {
        return ownTape;
    }

    @Override
    public void forward(Weights weights, Pass pass, Tape tape) {
        check.check(weights, pass);
        OneDnnTape own = checked(tape);
        plan(pass.shape(), tape != null).forward(weights, pass, own);
    }

    @Override
    public void backward(Weights weights, Pass pass, Tape tape, Gradients gradients) {
        check.check(weights, pass);
        check.check(pass.shape(), gradients);
        if (tape == null) {
            throw new IllegalArgumentException("backward needs the tape of its training forward, found null");
        }
        OneDnnTape own = checked(tape);
        plan(pass.shape(), true).backward(weights, pass, own, withStates(pass.shape(), gradients));
    }

    private Gradients withStates(SequenceShape shape, Gradients given) {
        State last = given.last();
        if (last == null) {
            last = state(zeroState.reserveZeroed(stateFloats(shape)), shape);
        }
        State initial = given.initial();
        if (initial == null) {
            initial = state(unusedState.reserve(stateFloats(shape)), shape);
        }
        return new Gradients(given.output(), last, given.input(), initial, given.weights(), given.accumulate());
    }

    private long stateFloats(SequenceShape shape) {
        return (long) shape.batch() * (layout.sizes().output() + layout.sizes().hidden());
    }

    private State state(FloatAddress memory, SequenceShape shape) {
        long hidden = (long) shape.batch() * layout.sizes().output();
        return new State(memory, memory.from(hidden, memory.capacity() - hidden));
    }

    /** The workspace of another kernel may be smaller. */
    private OneDnnTape checked(Tape tape) {
        if (tape != null && !(tape instanceof OneDnnTape own && own.owner() == this)) {
            throw new IllegalArgumentException("the tape is of another kernel than this one of " + layout.type());
        }
        return (OneDnnTape) tape;
    }

    @Override
    public void trainIn(Precision precision) {
        trainingPrecision = RnnDescriptors.cover(layout, precision) ? precision : Precision.F32;
    }

    @Override
    public void weightsChanged() {
        packed.changed();
    }

    @Override
    public void close() {
        plans.values().forEach(RecurrentPlan::close);
        plans.clear();
        packed.close();
        bf16Buffers.close();
        ownTape.close();
        zeroState.close();
        unusedState.close();
        OneDnn.freeScratch();
    }

    private RecurrentPlan plan(SequenceShape shape, boolean training) {
        PlanKey key = new PlanKey(shape, training, training ? trainingPrecision : Precision.F32);
        RecurrentPlan plan = plans.get(key);
        if (plan == null) {
            if (plans.size() >= KEPT_PLANS) {
                PlanKey eldest = plans.keySet().iterator().next();
                plans.remove(eldest).close();
            }
            RnnDescriptors descriptors = new RnnDescriptors(layout, shape, key.precision());
            plan = key.precision() == Precision.BF16 && Bf16LstmPlan.cover(layout)
                    ? new Bf16LstmPlan(descriptors, packed, bf16Buffers)
                    : new OneDnnRecurrentPlan(descriptors, training, packed);
            plans.put(key, plan);
        }
        return plan;
    }
}
