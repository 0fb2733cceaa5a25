package dev.recurve.spark.cluster;

import org.apache.spark.SparkConf;

/**
 * What YARN and Kubernetes grant a process above its Java heap before they end it, by Spark's own rule: what is set, or
 * a share of the heap, but at least {@link #LEAST}.
 *
 * @param setting the setting that decides it
 * @param bytes granted; -1 where nobody counts
 */
record ContainerMemory(String setting, long bytes) {
    /** Spark's {@code ResourceProfile.MEMORY_OVERHEAD_MIN_MIB}. */
    private static final long LEAST = 384L << 20;

    private static final double DEFAULT_SHARE = 0.1;

    /** Whether there is a limit. */
    boolean isLimited() {
        return bytes >= 0;
    }

    /** Of each executor. */
    static ContainerMemory ofExecutors(SparkConf conf) {
        String master = conf.get("spark.master");
        boolean counted = master.equals("yarn") || master.startsWith("k8s");
        return of(conf, "spark.executor", counted);
    }

    /** Of the driver: where it is started by hand, its memory is the machine's. */
    static ContainerMemory ofDriver(SparkConf conf) {
        boolean counted = ofExecutors(conf).isLimited()
                && conf.get("spark.submit.deployMode", "client").equals("cluster");
        return of(conf, "spark.driver", counted);
    }

    private static ContainerMemory of(SparkConf conf, String process, boolean counted) {
        String setting = process + ".memoryOverhead";
        if (!counted) {
            return new ContainerMemory(setting, -1);
        }
        if (conf.contains(setting)) {
            return new ContainerMemory(setting, conf.getSizeAsMb(setting) << 20);
        }
        double share = conf.getDouble(process + ".memoryOverheadFactor", DEFAULT_SHARE);
        long heap = conf.getSizeAsMb(process + ".memory", "1g") << 20;
        return new ContainerMemory(setting, Math.max(LEAST, (long) (share * heap)));
    }
}
