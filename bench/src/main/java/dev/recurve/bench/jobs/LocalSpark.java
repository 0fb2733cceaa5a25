package dev.recurve.bench.jobs;

import dev.recurve.spark.data.Sessions;
import org.apache.spark.sql.SparkSession;

/** Spark in this process, with the settings of the jobs. */
public final class LocalSpark {
    private LocalSpark() {}

    /** A session of so many task slots; the caller closes it. */
    public static SparkSession open(int threads) {
        System.setProperty("spark.master", "local[" + threads + "]");
        return Sessions.open("recurve bench");
    }
}
