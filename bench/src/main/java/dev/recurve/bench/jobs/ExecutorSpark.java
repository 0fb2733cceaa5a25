package dev.recurve.bench.jobs;

import dev.recurve.spark.data.Sessions;
import org.apache.spark.sql.SparkSession;

/** Spark with one executor in a process of its own, so that driver and executor can be told apart. */
final class ExecutorSpark implements AutoCloseable {
    private static final int MEGABYTES = 6144;
    private static final String ARRAYS = "14g";

    private final SparkSession session;

    /** Starts an executor of so many task slots. */
    ExecutorSpark(int slots) {
        System.setProperty("spark.master", "local-cluster[1," + slots + "," + MEGABYTES + "]");
        System.setProperty("spark.executor.memory", MEGABYTES + "m");
        System.setProperty("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        System.setProperty(
                "spark.executor.extraJavaOptions",
                "-Dorg.bytedeco.javacpp.maxbytes=" + ARRAYS + " -Dorg.bytedeco.javacpp.maxphysicalbytes=0");
        session = Sessions.open("recurve bench rounds");
    }

    SparkSession session() {
        return session;
    }

    @Override
    public void close() {
        session.close();
    }
}
