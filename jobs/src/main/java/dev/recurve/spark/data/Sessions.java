package dev.recurve.spark.data;

import dev.recurve.config.RecurveException;
import dev.recurve.spark.cluster.Masters;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Starts Spark with the settings that Recurve's jobs need; whatever the user set by himself wins. */
public final class Sessions {
    private Sessions() {}

    /**
     * The running session, or a new one: on the master that {@code spark-submit} names, on all local cores without one.
     *
     * @param name what cluster managers show
     * @return the session; the caller closes it
     * @throws RecurveException if the cluster's master does not answer
     */
    public static SparkSession open(String name) {
        SparkConf conf = settings(new SparkConf(), name);
        Masters.requireReachable(conf);
        return SparkSession.builder().config(conf).getOrCreate();
    }

    /**
     * Completes a configuration.
     *
     * @param conf what the user, {@code spark-submit} and {@code spark-defaults.conf} set
     * @param name the name of the application
     * @return {@code conf} with what is missing in it
     */
    static SparkConf settings(SparkConf conf, String name) {
        conf.setIfMissing("spark.app.name", name);
        conf.setIfMissing("spark.master", "local[*]");
        if (Masters.isLocal(conf)) {
            local(conf);
        }
        // Java serialization on purpose: weights go out and come back as byte[], which it copies in bulk, and what
        // goes with them are records, which the Kryo of Spark 3.5 cannot rebuild.
        conf.setIfMissing("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
        // A worker's result travels straight to the driver instead of by way of the block manager, up to the size of
        // one RPC message; the detour costs two round trips.
        conf.setIfMissing("spark.rpc.message.maxSize", "512");
        conf.setIfMissing("spark.task.maxDirectResultSize", "256m");
        // Weights are noise to a compressor: it would cost time and save nothing.
        conf.setIfMissing("spark.broadcast.compress", "false");
        conf.setIfMissing("spark.shuffle.compress", "false");
        // A task that sends parameters holds them already: sorted by partition they go into one file, instead of a file
        // for each partition, which are copied into one afterwards. For rows of SQL the two are alike.
        conf.setIfMissing("spark.shuffle.sort.bypassMergeThreshold", "1");
        // Spark's own checksums say where damage came from once decompressing has noticed it, which here never
        // happens; the records of a round carry checksums that are compared.
        conf.setIfMissing("spark.shuffle.checksum.enabled", "false");
        // Hadoop's local files hand the operating system nine checksummed chunks at a time: with chunks of 512 bytes,
        // its default, vectors would go to disk by a system call every 4.6 KB.
        conf.setIfMissing("spark.hadoop.file.bytes-per-checksum", "65536");
        return conf;
    }

    private static void local(SparkConf conf) {
        // A laptop's host name often resolves to nothing, or to an address of a network it has left.
        conf.setIfMissing("spark.driver.host", "localhost");
        conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        // Starting the web pages takes a second and a port, and runs of seconds do not need them.
        conf.setIfMissing("spark.ui.enabled", "false");
        // The default of 200 is for clusters; each partition costs some milliseconds here.
        conf.setIfMissing("spark.sql.shuffle.partitions", "16");
    }
}
