package dev.recurve.jobs;

import dev.recurve.spark.averaging.EvaluationResult;
import dev.recurve.spark.averaging.RoundResult;
import dev.recurve.spark.averaging.SentenceEvaluationResult;
import dev.recurve.spark.averaging.TrainingLines;
import dev.recurve.spark.averaging.TrainingObserver;
import dev.recurve.spark.averaging.TrainingOverview;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows training on standard error: on a terminal a progress bar with loss, perplexity, tokens/s, share of the time
 * spent training and time left; otherwise a line for each round.
 */
final class TrainingDisplay implements TrainingObserver {
    private ProgressBar bar;
    private boolean sampled; // losses of a sampled softmax

    @Override
    public void onStart(TrainingOverview overview) {
        sampled = overview.sampledLoss();
        System.err.println(TrainingLines.start(overview));
        if (System.console() != null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("training")
                    .setInitialMax(overview.totalTokens())
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUnit("k tokens", 1000)
                    .showSpeed()
                    .build();
            bar.stepTo(overview.tokensDone());
        }
    }

    @Override
    public void onRound(RoundResult round) {
        if (bar == null) {
            System.err.println(TrainingLines.round(round, sampled));
            return;
        }
        bar.stepBy(round.tokens());
        if (!round.dropped().isEmpty()) {
            say(TrainingLines.round(round, sampled));
        }
        bar.setExtraMessage(String.format(
                Locale.ROOT,
                "epoch %d %s, %,.0f tokens/s, %.0f %% training, %.0f %% waiting, spread %.2g",
                round.epoch() + 1,
                sampled
                        ? String.format(Locale.ROOT, "sampled loss %.3f", round.loss())
                        : String.format(Locale.ROOT, "loss %.3f ppl %.1f", round.loss(), Math.exp(round.loss())),
                round.tokensPerSecond(),
                100 * round.times().compute() / round.seconds(),
                100 * round.times().waiting() / round.seconds(),
                round.spread().workers()));
    }

    @Override
    public void onStepsChosen(int steps) {
        say(TrainingLines.stepsChosen(steps));
    }

    @Override
    public void onAveraging(int epoch) {
        say(TrainingLines.averaging(epoch));
    }

    @Override
    public void onEvaluation(EvaluationResult evaluation) {
        say(TrainingLines.evaluation(evaluation));
    }

    @Override
    public void onSentenceEvaluation(SentenceEvaluationResult evaluation) {
        say(TrainingLines.evaluation(evaluation));
    }

    @Override
    public void onCheckpoint(String location) {
        if (bar == null) {
            say("checkpoint " + location);
        }
    }

    @Override
    public void onAlert(String kind, String message) {
        say(TrainingLines.alert(kind, message));
    }

    @Override
    public void onEnd(String reason) {
        if (bar != null) {
            bar.close();
        }
        System.err.println("training ends: " + reason);
    }

    /** A line of its own above the bar. */
    private void say(String line) {
        System.err.println(bar == null ? line : "\r" + line);
    }
}
