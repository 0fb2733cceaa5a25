package dev.recurve.spark.averaging;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.config.RecurveException;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.LineLog;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Writes {@code metrics.jsonl}, a record for each round and evaluation, and {@code train.log}, the same as lines. */
public final class TrainingLog implements TrainingObserver, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LineLog metrics;
    private final LineLog lines;
    private boolean sampled; // losses of a sampled softmax

    /** Opens or continues the logs of a run folder. */
    public TrainingLog(HadoopFolder run, Configuration conf) throws IOException {
        metrics = LineLog.open(run, "metrics.jsonl", conf);
        lines = LineLog.open(run, "train.log", conf);
    }

    @Override
    public void onStart(TrainingOverview overview) {
        Map<String, Object> record = record("start");
        sampled = overview.sampledLoss();
        record.put("parameters", overview.parameters());
        record.put("vocabulary", overview.vocabulary());
        record.put("directions", overview.directions());
        record.put("workers", overview.workers());
        record.put("precision", overview.precision().label());
        record.put("epochs", overview.epochs());
        record.put("tokens_per_epoch", overview.tokensPerEpoch());
        record.put("tokens_done", overview.tokensDone());
        write(record, TrainingLines.start(overview));
    }

    @Override
    public void onRound(RoundResult round) {
        Map<String, Object> record = record("round");
        record.put("round", round.round());
        record.put("epoch", round.epoch());
        record.put("step", round.globalStep());
        record.put("tokens", round.tokens());
        record.put(sampled ? "sampled_loss" : "loss", round.loss());
        record.put("learning_rate", round.learningRate());
        record.put("steps", round.steps());
        record.put("loss_before_averaging", number(round.losses().before()));
        record.put("loss_after_averaging", number(round.losses().first()));
        record.put("spread", round.spread().workers());
        record.put("update", round.spread().update());
        record.put("seconds", round.seconds());
        record.put("compute_seconds", round.times().compute());
        record.put("wait_seconds", round.times().waiting());
        record.put("communication_seconds", round.times().communication());
        record.put("state_seconds", round.times().state());
        record.put("driver_bytes", round.memory().driver());
        record.put("executor_bytes", round.memory().executor());
        record.put("tokens_per_second", round.tokensPerSecond());
        record.put("training_share", round.trainingShare());
        if (!round.dropped().isEmpty()) {
            record.put(
                    "dropped",
                    round.dropped().stream()
                            .map(one -> Map.of("worker", one.worker(), "reason", one.reason()))
                            .toList());
        }
        write(record, TrainingLines.round(round, sampled));
    }

    @Override
    public void onStepsChosen(int steps) {
        Map<String, Object> record = record("steps");
        record.put("steps", steps);
        write(record, TrainingLines.stepsChosen(steps));
    }

    @Override
    public void onAveraging(int epoch) {
        Map<String, Object> record = record("averaging");
        record.put("epoch", epoch);
        write(record, TrainingLines.averaging(epoch));
    }

    @Override
    public void onEvaluation(EvaluationResult evaluation) {
        Map<String, Object> record = record("evaluation");
        record.put("epoch", evaluation.epoch());
        record.put("split", evaluation.split());
        record.put("perplexity", evaluation.perplexity().mean());
        for (int d = 0; d < evaluation.perplexity().directions(); d++) {
            record.put(
                    d == 0 ? "perplexity_forward" : "perplexity_backward",
                    evaluation.perplexity().of(d));
        }
        record.put("tokens", evaluation.perplexity().tokensPerDirection());
        record.put("best", evaluation.best());
        record.put("seconds", evaluation.seconds());
        record.put("training_seconds", evaluation.trainingSeconds());
        write(record, TrainingLines.evaluation(evaluation));
    }

    @Override
    public void onSentenceEvaluation(SentenceEvaluationResult evaluation) {
        Map<String, Object> record = record("evaluation");
        record.put("epoch", evaluation.epoch());
        record.put("split", "validation");
        evaluation.scores().forEach(record::put);
        record.put("best", evaluation.best());
        record.put("seconds", evaluation.seconds());
        record.put("training_seconds", evaluation.trainingSeconds());
        write(record, TrainingLines.evaluation(evaluation));
    }

    @Override
    public void onCheckpoint(String location) {
        Map<String, Object> record = record("checkpoint");
        record.put("location", location);
        write(record, "checkpoint " + location);
    }

    @Override
    public void onAlert(String kind, String message) {
        Map<String, Object> record = record("alert");
        record.put("kind", kind);
        record.put("message", message);
        write(record, TrainingLines.alert(kind, message));
    }

    @Override
    public void onEnd(String reason) {
        Map<String, Object> record = record("end");
        record.put("reason", reason);
        write(record, "training ends: " + reason);
    }

    /** JSON has no NaN. */
    private static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static Map<String, Object> record(String event) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("event", event);
        record.put("time", Instant.now().toString());
        return record;
    }

    /** Alerts come from a thread of their own. */
    private synchronized void write(Map<String, Object> record, String line) {
        try {
            metrics.line(JSON.writeValueAsString(record));
            lines.line(String.format(Locale.ROOT, "%s %s", record.get("time"), line));
        } catch (IOException e) {
            throw new RecurveException("cannot write the training log: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        metrics.close();
        lines.close();
    }
}
