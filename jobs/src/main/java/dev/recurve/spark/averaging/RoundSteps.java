package dev.recurve.spark.averaging;

import dev.recurve.config.AveragingSettings;
import dev.recurve.config.WarmupKind;

/**
 * Local steps of a worker in each round: warm-up, then a fixed number, a growing one, or one that the run chooses from
 * what it has measured.
 *
 * @param settings what was asked for
 * @param stepsPerEpoch steps of a shard, the most that a round can have
 */
record RoundSteps(AveragingSettings settings, long stepsPerEpoch) {
    /** Steps of a round while the run measures: some tenths of a second, and not much lost if it is too few. */
    static final int PROBE = 10;

    /** Rounds that are measured after the one in which the workers are built. */
    static final int PROBES = 3;

    /** Whether a round belongs to the warm-up. */
    boolean isWarmup(int round) {
        return round < settings.warmup().rounds();
    }

    /** Whether the first worker is alone in a round. */
    boolean isOfOneWorker(int round) {
        return isWarmup(round) && settings.warmup().kind() == WarmupKind.ONE_WORKER;
    }

    /**
     * Local steps of a round.
     *
     * @param round its number in the run, from 0
     * @param chosen what the run has chosen; 0: nothing yet
     */
    int of(int round, int chosen) {
        if (isWarmup(round) && settings.warmup().kind() == WarmupKind.SINGLE_STEPS) {
            return 1;
        }
        if (settings.choosesSteps()) {
            return (int) Math.min(chosen > 0 ? chosen : PROBE, stepsPerEpoch);
        }
        int since = Math.max(0, round - settings.warmup().rounds());
        double grown = settings.fixedSteps()
                * Math.pow(settings.growth().factor(), since / settings.growth().every());
        // a first length above the bound of the growth is not cut
        double most = Math.max(settings.fixedSteps(), settings.growth().most());
        return (int) Math.min(stepsPerEpoch, Math.min(grown, most));
    }

    /**
     * Steps by which the first worker is ahead of the others, because it was alone in the warm-up of the first epoch; it
     * ends as much earlier.
     */
    long lead(int workers) {
        if (workers == 1 || settings.warmup().kind() != WarmupKind.ONE_WORKER) {
            return 0;
        }
        long lead = 0;
        for (int round = 0; isWarmup(round); round++) {
            lead += of(round, 0);
        }
        return Math.min(lead, stepsPerEpoch);
    }

    /**
     * Steps for which synchronisation takes the share of a round that the settings allow: {@code h c / (h c + s) = 1 - f}.
     *
     * @param stepSeconds c, of a local step
     * @param syncSeconds s, of a round beside its steps
     */
    int choose(double stepSeconds, double syncSeconds) {
        double share = settings.syncShare();
        double steps = syncSeconds * (1 - share) / (share * stepSeconds);
        return (int) Math.max(1, Math.min(stepsPerEpoch, Math.ceil(steps)));
    }
}
