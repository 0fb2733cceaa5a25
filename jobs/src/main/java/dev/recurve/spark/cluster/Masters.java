package dev.recurve.spark.cluster;

import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.HAUtil;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * Asks whether anybody listens where the cluster's master should be, before Spark does: Spark tries a standalone master
 * for a minute and then fails with an error of its own inside, and YARN's client tries for a quarter of an hour.
 */
public final class Masters {
    /** Long enough for a name to be resolved and a packet to be sent again, short for a person who waits. */
    static final int TIMEOUT_MILLIS = 10_000;

    private static final String STANDALONE = "spark://";

    private Masters() {}

    /** Whether everything runs in the driver's process: {@code local}, {@code local[2]}, but not {@code local-cluster}. */
    public static boolean isLocal(SparkConf conf) {
        String master = conf.get("spark.master");
        return master.equals("local") || master.startsWith("local[");
    }

    /**
     * Checks the master of a configuration. Masters that need no asking pass: local mode, a driver that YARN itself has
     * started, cluster managers other than YARN and Spark's own.
     *
     * @param conf {@code spark.master} and, for YARN, {@code spark.submit.deployMode}
     * @throws RecurveException if nobody answers within ten seconds
     */
    public static void requireReachable(SparkConf conf) {
        String master = conf.get("spark.master");
        if (master.startsWith(STANDALONE)) {
            requireOne(
                    "Spark's master " + master,
                    standalone(master),
                    "is it running, and are host and port those that its page shows?");
        } else if (master.equals("yarn")
                && !conf.get("spark.submit.deployMode", "client").equals("cluster")) {
            requireOne(
                    "YARN's ResourceManager",
                    yarn(SparkHadoopUtil.get().newConfiguration(conf)),
                    "is it running, and does HADOOP_CONF_DIR name the cluster's configuration?");
        }
    }

    /** {@code spark://a:1,b:2}: one of several masters leads, the others stand by. */
    private static List<InetSocketAddress> standalone(String master) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String one : master.substring(STANDALONE.length()).split(",")) {
            int colon = one.lastIndexOf(':');
            if (colon <= 0 || !one.substring(colon + 1).matches("\\d{1,5}")) {
                throw new RecurveException("expected spark://host:port as the master, found " + master);
            }
            addresses.add(new InetSocketAddress(
                    one.substring(0, colon), Math.min(65535, Integer.parseInt(one.substring(colon + 1)))));
        }
        return addresses;
    }

    private static List<InetSocketAddress> yarn(Configuration hadoop) {
        YarnConfiguration conf = new YarnConfiguration(hadoop);
        if (!HAUtil.isHAEnabled(conf)) {
            return List.of(conf.getSocketAddr(
                    YarnConfiguration.RM_ADDRESS,
                    YarnConfiguration.DEFAULT_RM_ADDRESS,
                    YarnConfiguration.DEFAULT_RM_PORT));
        }
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String id : HAUtil.getRMHAIds(conf)) {
            YarnConfiguration one = new YarnConfiguration(conf);
            one.set(YarnConfiguration.RM_HA_ID, id);
            addresses.add(one.getSocketAddr(
                    YarnConfiguration.RM_ADDRESS,
                    YarnConfiguration.DEFAULT_RM_ADDRESS,
                    YarnConfiguration.DEFAULT_RM_PORT));
        }
        return addresses;
    }

    private static void requireOne(String who, List<InetSocketAddress> addresses, String hint) {
        List<String> failures = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            String failure = failure(address, TIMEOUT_MILLIS / addresses.size());
            if (failure == null) {
                return;
            }
            failures.add(address.getHostString() + ":" + address.getPort() + " (" + failure + ")");
        }
        throw new RecurveException(who + " does not answer at " + String.join(", ", failures) + ": " + hint);
    }

    /** Why nobody answers there, or null. */
    private static String failure(InetSocketAddress address, int timeout) {
        if (address.isUnresolved()) {
            return "unknown host";
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, timeout);
            return null;
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
    }
}
