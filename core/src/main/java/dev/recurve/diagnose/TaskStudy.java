package dev.recurve.diagnose;

import dev.recurve.cell.CellWeights;
import dev.recurve.cell.RecurrentCells;
import dev.recurve.config.CellType;
import dev.recurve.config.GradientSettings;
import dev.recurve.diagnose.TaskTraining.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Trains cells on one task, on the same sequences, and measures their gradients before, while and after. */
public final class TaskStudy {
    private final SequenceTask task;
    private final GradientSettings settings;
    private final long seed;

    /**
     * @param settings task, cells, and how they are trained
     * @param seed of everything random
     * @throws IllegalArgumentException if the task does not fit the length
     */
    public TaskStudy(GradientSettings settings, long seed) {
        this.settings = settings;
        this.seed = seed;
        task = switch (settings.task()) {
            case ADDING -> new AddingTask(settings.length());
            case COPYING -> new CopyingTask(settings.length());
        };
    }

    /**
     * Runs the study; cells are trained side by side, which changes no result.
     *
     * @param threads cells trained at a time
     * @param observer hears of evaluations, from the threads of all cells
     */
    public GradientStudy run(int threads, TaskTraining.Observer observer) {
        TaskTraining training = new TaskTraining(
                task,
                new TaskTraining.Settings(
                        settings.hidden(),
                        settings.lanes(),
                        settings.steps(),
                        settings.learningRate(),
                        settings.clip(),
                        settings.forgetBias(),
                        settings.recurrentScale()));
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Result>> running = new ArrayList<>();
            for (CellType cell : settings.cellTypes()) {
                running.add(executor.submit(() -> training.run(cell, seed, observer)));
            }
            List<Result> results = new ArrayList<>();
            for (Future<Result> result : running) {
                results.add(get(result));
            }
            return study(results);
        } finally {
            executor.shutdownNow();
        }
    }

    private static Result get(Future<Result> result) {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while cells were trained", e);
        }
    }

    private GradientStudy study(List<Result> results) {
        List<double[][]> sequences = sequences();
        List<FlowCurve> flow = new ArrayList<>();
        List<GradientStudy.Norms> norms = new ArrayList<>();
        List<GradientStudy.Learning> learning = new ArrayList<>();
        for (Result result : results) {
            String series = result.layout().type().label();
            flow.addAll(flow(result, Phase.INITIAL, result.initial(), sequences));
            if (settings.steps() > 0) {
                flow.addAll(flow(result, Phase.TRAINED, result.trained(), sequences));
                norms.add(new GradientStudy.Norms(series, Phase.TRAINED, result.norms()));
                learning.add(new GradientStudy.Learning(series, result.evaluations(), result.solvedAt(task.chance())));
            }
        }
        return new GradientStudy(flow, norms, learning, settings.steps() > 0 ? task.chance() : Double.NaN);
    }

    private List<FlowCurve> flow(Result result, Phase phase, CellWeights weights, List<double[][]> sequences) {
        return new GradientFlow(RecurrentCells.of(result.layout()), settings.farthest(), settings.directions())
                .measure(result.layout().type().label(), phase, weights, sequences, seed);
    }

    private List<double[][]> sequences() {
        TaskBatch batch = TaskBatch.of(task, settings.sequences());
        task.fill(batch, new SplittableRandom(~seed)); // others than those of training
        List<double[][]> sequences = new ArrayList<>();
        for (int lane = 0; lane < settings.sequences(); lane++) {
            sequences.add(batch.sequence(lane));
        }
        return sequences;
    }
}
