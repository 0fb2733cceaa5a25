package dev.recurve.spark.averaging;

import dev.recurve.config.AveragingSettings;
import dev.recurve.config.LocalOptimizerState;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.model.TrainableModel;
import dev.recurve.train.Optimizer;

/**
 * What the driver keeps from round to round beside the parameters; closing it frees it.
 *
 * @param outer of the step between two rounds
 * @param optimizer the mean of the workers' optimizer states, where they are averaged
 * @param local where the workers' own optimizer states lie, where they keep them; else null
 * @param average of the parameters after the rounds, with NT-ASGD; else null
 */
record DriverState(OuterState outer, OptimizerState optimizer, LocalStates local, StepAverage average)
        implements AutoCloseable {
    /**
     * That of a run at its beginning, or where it was left.
     *
     * @param folder of the run
     * @param resumed where it was left; null: at its beginning
     * @param average of the parameters, or null
     */
    static DriverState of(
            TrainableModel<?> model,
            OptimizerSettings optimizer,
            AveragingSettings averaging,
            RoundPlan plan,
            RunFolder folder,
            RunFolder.Resumed resumed,
            StepAverage average) {
        OuterState outer = new OuterState(OuterOptimizer.of(averaging, plan.workers()), model.parameters());
        OptimizerState mean = new OptimizerState(
                optimizer, model.parameterCount(), AveragingTrainingMaster.averagesState(plan.steps()));
        if (resumed != null) {
            outer.restore(resumed.state());
            mean.restore(resumed.state());
        }
        boolean kept =
                averaging.localOptimizerState() == LocalOptimizerState.KEPT && Optimizer.stateVectors(optimizer) > 0;
        LocalStates local =
                kept ? new LocalStates(folder.localStates(), resumed == null ? null : resumed.localStates()) : null;
        if (resumed != null && resumed.state().cursor().averagedSteps() > 0) {
            average.restore(resumed.state());
        }
        return new DriverState(outer, mean, local, average);
    }

    @Override
    public void close() {
        outer.close();
        optimizer.close();
        if (average != null) {
            average.close();
        }
    }
}
