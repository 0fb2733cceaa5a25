package dev.recurve.spark.averaging;

/** Adds up what rounds did. */
final class Throughput {
    private long tokens;
    private double seconds;
    private double trainingSeconds;

    void add(RoundResult round) {
        tokens += round.tokens();
        seconds += round.seconds();
        trainingSeconds += round.trainingShare() * round.seconds();
    }

    double tokensPerSecond() {
        return seconds == 0 ? 0 : tokens / seconds;
    }

    double trainingShare() {
        return seconds == 0 ? 0 : trainingSeconds / seconds;
    }
}
