package dev.recurve.diagnose;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellWeights;
import dev.recurve.config.CellType;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.OptimizerType;
import dev.recurve.model.ParameterSpans;
import dev.recurve.train.GradientClipping;
import dev.recurve.train.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Trains one cell on a synthetic task with Adam and clipping by global norm, and keeps what its gradients did. */
public final class TaskTraining {
    /** Sequences that the error is measured on. */
    private static final int TEST_SEQUENCES = 500;
    /** Evaluations of a whole training. */
    private static final int EVALUATIONS = 100;

    private final SequenceTask task;
    private final Settings settings;

    /**
     * How a cell is trained.
     *
     * @param hidden units
     * @param lanes sequences of a step
     * @param steps steps of training; 0 for none
     * @param learningRate of Adam
     * @param clip largest global norm of the gradient; 0 for no clipping
     * @param forgetBias first bias of the forget gate
     * @param recurrentScale what the first recurrent weights are multiplied by
     */
    public record Settings(
            int hidden,
            int lanes,
            int steps,
            double learningRate,
            double clip,
            double forgetBias,
            double recurrentScale) {}

    /**
     * A measurement of the error on sequences that are not trained on.
     *
     * @param step steps made before
     * @param error mean loss
     */
    public record Evaluation(int step, double error) {}

    /**
     * What a training left.
     *
     * @param layout the cell
     * @param initial its weights before
     * @param trained its weights after
     * @param norms of the gradient of every step
     * @param evaluations from before the first step to after the last one
     */
    public record Result(
            CellLayout layout,
            CellWeights initial,
            CellWeights trained,
            List<GradientNorm> norms,
            List<Evaluation> evaluations) {
        /**
         * The first measured step at which the error is below a tenth of what guessing costs, and stays there to the
         * end.
         *
         * @param chance what guessing costs
         * @return the step; -1 if there is none
         */
        public int solvedAt(double chance) {
            int solved = -1;
            for (Evaluation evaluation : evaluations) {
                boolean good = evaluation.error() < chance / 10;
                solved = !good ? -1 : solved < 0 ? evaluation.step() : solved;
            }
            return solved;
        }
    }

    /** Hears of a training. */
    @FunctionalInterface
    public interface Observer {
        /** After an evaluation. */
        void evaluated(CellType cell, Evaluation evaluation);
    }

    /**
     * @param task what is learnt
     * @param settings how
     */
    public TaskTraining(SequenceTask task, Settings settings) {
        this.task = task;
        this.settings = settings;
    }

    /**
     * Trains a cell; a step whose loss or gradient is not finite changes nothing.
     *
     * @param type the cell
     * @param seed of weights and sequences: all cells see the same sequences
     * @param observer hears of evaluations
     */
    public Result run(CellType type, long seed, Observer observer) {
        SplittableRandom root = new SplittableRandom(seed);
        SplittableRandom sequences = root.split();
        SplittableRandom testSequences = root.split();
        SplittableRandom weights = root.split();
        try (TaskNetwork network = new TaskNetwork(task, type, settings.hidden(), settings.lanes())) {
            network.initialize(weights, settings.forgetBias(), settings.recurrentScale());
            CellWeights initial = network.cellWeights();
            List<TaskBatch> test = testBatches(testSequences);
            List<Evaluation> evaluations = new ArrayList<>();
            List<GradientNorm> norms = train(network, sequences, step -> {
                Evaluation evaluation = new Evaluation(step, error(network, test));
                evaluations.add(evaluation);
                observer.evaluated(type, evaluation);
            });
            return new Result(network.layout(), initial, network.cellWeights(), norms, evaluations);
        }
    }

    /** Hears that a number of steps was made after which the error is to be measured. */
    @FunctionalInterface
    private interface Due {
        void at(int step);
    }

    private List<GradientNorm> train(TaskNetwork network, SplittableRandom sequences, Due evaluation) {
        List<GradientNorm> norms = new ArrayList<>();
        TaskBatch batch = TaskBatch.of(task, settings.lanes());
        ParameterSpans all = ParameterSpans.whole(network.parameters().capacity());
        int interval = Math.max(1, settings.steps() / EVALUATIONS);
        try (Optimizer optimizer = Optimizer.create(adam(), all.length())) {
            evaluation.at(0);
            for (int step = 1; step <= settings.steps(); step++) {
                task.fill(batch, sequences);
                double loss = network.computeGradients(batch);
                double norm = GradientClipping.norm(network.gradients(), all);
                double factor = GradientClipping.factor(norm, settings.clip());
                norms.add(new GradientNorm(step, loss, norm, norm * factor));
                if (Double.isFinite(loss) && Double.isFinite(norm)) {
                    optimizer.step(
                            network.parameters(),
                            new Optimizer.Gradient(network.gradients(), all, factor),
                            settings.learningRate());
                    network.parametersChanged();
                }
                if (step % interval == 0 || step == settings.steps()) {
                    evaluation.at(step);
                }
            }
        }
        return norms;
    }

    private OptimizerSettings adam() {
        return new OptimizerSettings(OptimizerType.ADAM, settings.learningRate(), 0, 0.9, 0.999, 1e-8, settings.clip());
    }

    private List<TaskBatch> testBatches(SplittableRandom random) {
        List<TaskBatch> batches = new ArrayList<>();
        for (int sequences = 0; sequences < TEST_SEQUENCES; sequences += settings.lanes()) {
            TaskBatch batch = TaskBatch.of(task, settings.lanes());
            task.fill(batch, random);
            batches.add(batch);
        }
        return batches;
    }

    private static double error(TaskNetwork network, List<TaskBatch> test) {
        return test.stream().mapToDouble(network::loss).average().orElseThrow();
    }
}
