package dev.recurve.spark.averaging;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells when a run goes wrong without ending: losses that climb, workers that drift apart, rounds that do not come. Each
 * is told once, and again only after it was over.
 */
final class TrainingAlerts implements TrainingObserver, AutoCloseable {
    /** Rounds that "usual" is the median of. */
    private static final int REMEMBERED = 20;

    /** Rounds before anything is called unusual: the first ones build the workers, and losses fall fast. */
    private static final int LEAST = 8;

    /** Rounds whose mean loss is compared: one round's windows may be hard ones. */
    private static final int SMOOTHED = 5;

    /** Nats above the lowest mean: a perplexity 1.6 times as high. */
    private static final double CLIMB = 0.5;

    /** Times the usual distance of the workers. */
    private static final double APART = 4;

    /** Times the usual length of a round, and at least {@link #LEAST_STALL_NANOS}. */
    private static final double LATE = 10;

    private static final long LEAST_STALL_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long CHECK_SECONDS = 15;

    private static final double NANOS = 1e9;

    private final TrainingObserver told;
    private final LongSupplier nanoTime;
    private final Recent losses = new Recent(SMOOTHED);
    private final Recent spreads = new Recent(REMEMBERED); // of a step
    private final Recent seconds = new Recent(REMEMBERED); // of a round
    private ScheduledExecutorService clock;
    private double lowest = Double.POSITIVE_INFINITY;
    private boolean climbing;
    private boolean apart;
    private boolean stalled;
    private boolean running; // rounds: no evaluation, and the end is not there yet
    private long lastNanos;

    /** @param told hears of alerts */
    TrainingAlerts(TrainingObserver told) {
        this(told, System::nanoTime);
    }

    TrainingAlerts(TrainingObserver told, LongSupplier nanoTime) {
        this.told = told;
        this.nanoTime = nanoTime;
    }

    /** Looks at the time now and then until it is closed: a round that hangs tells nobody of itself. */
    void watch() {
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "recurve-alerts");
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleWithFixedDelay(this::checkTime, CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void onRound(RoundResult round) {
        lastNanos = nanoTime.getAsLong();
        running = true;
        stalled = false;
        seconds.add(round.seconds());
        checkLoss(round);
        checkSpread(round);
    }

    private void checkLoss(RoundResult round) {
        losses.add(round.loss());
        double mean = losses.mean();
        if (losses.size() == SMOOTHED) {
            lowest = Math.min(lowest, mean);
        }
        boolean climbs = mean > lowest + CLIMB;
        if (climbs && !climbing) {
            alert(
                    "divergence",
                    "the loss of the last %d rounds is %.3f, after it was %.3f: is the learning rate too high?",
                    SMOOTHED,
                    mean,
                    lowest);
        }
        climbing = climbs;
    }

    private void checkSpread(RoundResult round) {
        double spread = round.spread().workers() / round.steps();
        double usual = spreads.median();
        boolean far = spreads.size() >= LEAST && spread > APART * usual;
        if (far && !apart) {
            alert(
                    "spread",
                    "the workers ended round %d %.1f times as far apart as usual (%.3g): is the data of one of them of"
                            + " another kind, or the learning rate too high for averaging.steps?",
                    round.round() + 1,
                    spread / usual,
                    round.spread().workers());
        }
        apart = far;
        spreads.add(spread);
    }

    /** Tells of a round that should have ended long ago. */
    synchronized void checkTime() {
        long waited = nanoTime.getAsLong() - lastNanos;
        double usual = seconds.median();
        boolean late = running && seconds.size() >= LEAST && waited > Math.max(LEAST_STALL_NANOS, LATE * usual * NANOS);
        if (late && !stalled) {
            stalled = true;
            alert(
                    "stall",
                    "no round has ended for %.0f s, where %.1f s are usual: is an evaluation long, has the cluster no free executor, or does one"
                            + " hang? Spark's UI shows its tasks",
                    waited / NANOS,
                    usual);
        }
    }

    private void alert(String kind, String message, Object... values) {
        told.onAlert(kind, String.format(Locale.ROOT, message, values));
    }

    /** Evaluation and checkpoints take their time: the wait for the next round begins behind them. */
    @Override
    public synchronized void onEvaluation(EvaluationResult evaluation) {
        lastNanos = nanoTime.getAsLong();
    }

    @Override
    public synchronized void onSentenceEvaluation(SentenceEvaluationResult evaluation) {
        lastNanos = nanoTime.getAsLong();
    }

    @Override
    public synchronized void onCheckpoint(String location) {
        lastNanos = nanoTime.getAsLong();
    }

    @Override
    public synchronized void onEnd(String reason) {
        running = false;
    }

    @Override
    public void close() {
        if (clock != null) {
            clock.shutdownNow();
        }
    }

    /** The last few values. */
    private static final class Recent {
        private final Deque<Double> values = new ArrayDeque<>();
        private final int most;

        Recent(int most) {
            this.most = most;
        }

        void add(double value) {
            values.addLast(value);
            if (values.size() > most) {
                values.removeFirst();
            }
        }

        int size() {
            return values.size();
        }

        double mean() {
            return values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
        }

        double median() {
            return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
        }
    }
}
