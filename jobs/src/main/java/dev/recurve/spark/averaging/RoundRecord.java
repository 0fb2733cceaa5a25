package dev.recurve.spark.averaging;

/** What a worker sends at the end of a round: a report, and its vectors slice by slice. */
sealed interface RoundRecord permits WorkerReport, SlicePart {}
