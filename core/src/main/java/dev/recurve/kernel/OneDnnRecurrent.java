package dev.recurve.kernel;

import dev.recurve.cell.CellLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@link RecurrentKernel} on oneDNN's recurrent primitives, which are compiled once for each shape and kept. */
final class OneDnnRecurrent implements RecurrentKernel {
    /** Shapes kept at a time: training needs one or two, evaluation and extraction a few length buckets more. */
    private static final int KEPT_PLANS = 24;

    private final CellLayout layout;
    private final PassCheck check;
    private final Map<PlanKey, OneDnnRecurrentPlan> plans = new LinkedHashMap<>(16, 0.75f, true);
    private long weightsVersion;

    private record PlanKey(SequenceShape shape, boolean training) {}

    OneDnnRecurrent(CellLayout layout) {
        this.layout = layout;
        check = new PassCheck(layout);
    }

    @Override
    public void forward(Weights weights, Pass pass, boolean training) {
        check.check(weights, pass);
        if (training) {
            weightsChanged(); // an optimizer step lies between two training passes
        }
        plan(new PlanKey(pass.shape(), training)).forward(weights, pass, weightsVersion, training);
    }

    @Override
    public void backward(Weights weights, Pass pass, Gradients gradients) {
        check.check(weights, pass);
        check.check(pass.shape(), gradients);
        OneDnnRecurrentPlan plan = plans.get(new PlanKey(pass.shape(), true));
        if (plan == null) {
            throw new IllegalStateException("backward without a training forward of shape " + pass.shape());
        }
        plan.backward(weights, pass, gradients);
    }

    @Override
    public void weightsChanged() {
        weightsVersion++;
    }

    @Override
    public void close() {
        plans.values().forEach(OneDnnRecurrentPlan::close);
        plans.clear();
    }

    private OneDnnRecurrentPlan plan(PlanKey key) {
        OneDnnRecurrentPlan plan = plans.get(key);
        if (plan == null) {
            if (plans.size() >= KEPT_PLANS) {
                PlanKey eldest = plans.keySet().iterator().next();
                plans.remove(eldest).close();
            }
            plan = new OneDnnRecurrentPlan(layout, key.shape(), key.training());
            plans.put(key, plan);
        }
        return plan;
    }
}
