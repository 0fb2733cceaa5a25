package dev.recurve.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;

/** {@link LstmKernel} on oneDNN's LSTM primitives, which are compiled once for each shape and kept. */
final class OneDnnLstm implements LstmKernel {
    /** Shapes kept at a time: training needs one or two, evaluation and extraction a few length buckets more. */
    private static final int KEPT_PLANS = 24;

    private final int inputSize;
    private final int hiddenSize;
    private final Map<PlanKey, OneDnnLstmPlan> plans = new LinkedHashMap<>(16, 0.75f, true);
    private long weightsVersion;

    private record PlanKey(SequenceShape shape, boolean training) {}

    OneDnnLstm(int inputSize, int hiddenSize) {
        this.inputSize = inputSize;
        this.hiddenSize = hiddenSize;
    }

    @Override
    public void forward(Weights weights, Pass pass, boolean training) {
        if (training) {
            weightsChanged(); // an optimizer step lies between two training passes
        }
        plan(new PlanKey(pass.shape(), training)).forward(weights, pass, weightsVersion);
    }

    @Override
    public void backward(
            Weights weights,
            Pass pass,
            FloatPointer outputGradient,
            FloatPointer inputGradient,
            Weights weightGradients) {
        OneDnnLstmPlan plan = plans.get(new PlanKey(pass.shape(), true));
        if (plan == null) {
            throw new IllegalStateException("backward without a training forward of shape " + pass.shape());
        }
        plan.backward(weights, outputGradient, inputGradient, weightGradients);
    }

    @Override
    public void weightsChanged() {
        weightsVersion++;
    }

    @Override
    public void close() {
        plans.values().forEach(OneDnnLstmPlan::close);
        plans.clear();
    }

    private OneDnnLstmPlan plan(PlanKey key) {
        OneDnnLstmPlan plan = plans.get(key);
        if (plan == null) {
            if (plans.size() >= KEPT_PLANS) {
                PlanKey eldest = plans.keySet().iterator().next();
                plans.remove(eldest).close();
            }
            plan = new OneDnnLstmPlan(key.shape(), inputSize, hiddenSize, key.training());
            plans.put(key, plan);
        }
        return plan;
    }
}
