package dev.recurve.spark.averaging;

import dev.recurve.config.RecurveException;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.LineLog;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;

/**
 * Writes the figures of rounds and evaluations for TensorBoard, in a file of its own for each start of the run:
 * {@code tensorboard --logdir RUN} shows them by the local steps of a worker.
 */
final class TensorBoardLog implements TrainingObserver, AutoCloseable {
    /** Where the files lie in a run's folder. */
    static final String FOLDER = "tensorboard";

    private static final double MILLIS = 1000;

    private final LineLog file;
    private boolean sampled; // losses of a sampled softmax
    private boolean resumed; // and earlier files may have steps that are done again
    private long step;

    TensorBoardLog(HadoopFolder run, Configuration conf) throws IOException {
        String name = "events.out.tfevents." + System.currentTimeMillis() / 1000 + "." + UUID.randomUUID();
        file = LineLog.open(run.child(FOLDER), name, conf);
        write(EventRecords.version(now()));
    }

    @Override
    public void onStart(TrainingOverview overview) {
        sampled = overview.sampledLoss();
        resumed = overview.tokensDone() > 0;
    }

    @Override
    public void onRound(RoundResult round) {
        step = round.globalStep();
        if (resumed) {
            write(EventRecords.resumedAt(now(), step - round.steps() + 1));
            resumed = false;
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(sampled ? "train/sampled_loss" : "train/loss", round.loss());
        values.put("train/learning_rate", round.learningRate());
        values.put("train/tokens_per_second", round.tokensPerSecond());
        values.put("averaging/spread", round.spread().workers());
        values.put("averaging/update", round.spread().update());
        values.put("averaging/dropped", (double) round.dropped().size());
        values.put("time/round_seconds", round.seconds());
        values.put("time/training_share", round.trainingShare());
        values.put("memory/driver_bytes", (double) round.memory().driver());
        values.put("memory/executor_bytes", (double) round.memory().executor());
        write(EventRecords.scalars(now(), step, values));
    }

    @Override
    public void onEvaluation(EvaluationResult evaluation) {
        var perplexity = evaluation.perplexity();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("validation/perplexity", perplexity.mean());
        if (perplexity.directions() == 2) {
            values.put("validation/perplexity_forward", perplexity.of(0));
            values.put("validation/perplexity_backward", perplexity.of(1));
        }
        write(EventRecords.scalars(now(), step, values));
    }

    @Override
    public void onSentenceEvaluation(SentenceEvaluationResult evaluation) {
        Map<String, Double> values = new LinkedHashMap<>();
        evaluation.scores().forEach((name, value) -> values.put("validation/" + name, value));
        write(EventRecords.scalars(now(), step, values));
    }

    private static double now() {
        return System.currentTimeMillis() / MILLIS;
    }

    private void write(byte[] record) {
        try {
            file.bytes(record);
        } catch (IOException e) {
            throw new RecurveException("cannot write the figures for TensorBoard: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
