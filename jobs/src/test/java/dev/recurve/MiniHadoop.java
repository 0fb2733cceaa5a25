package dev.recurve;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS and YARN of one node in a process of their own, which ends when its standard input does: nothing is left running
 * when the test that started it dies.
 */
final class MiniHadoop {
    /** The line that says that clients can come. */
    static final String READY = "cluster is ready";

    /** The folder with the configuration of clients. */
    static final String CONFIGURATION = "hadoop-conf";

    private MiniHadoop() {}

    /**
     * Runs until standard input ends.
     *
     * @param arguments the folder for everything that the cluster writes
     */
    public static void main(String[] arguments) {
        int code = 0;
        try {
            run(Path.of(arguments[0]));
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            code = 1;
        }
        Runtime.getRuntime().halt(code); // not every thread of the two ends by itself
    }

    private static void run(Path folder) throws Exception {
        Configuration conf = configuration(folder);
        try (MiniDFSCluster files = new MiniDFSCluster.Builder(
                        conf, folder.resolve("hdfs").toFile())
                .numDataNodes(1)
                .build()) {
            conf.set("fs.defaultFS", files.getFileSystem().getUri().toString());
            try (MiniYARNCluster yarn = new MiniYARNCluster("recurve", 1, 1, 1)) {
                yarn.init(conf);
                yarn.start();
                writeFor(clients(yarn.getConfig()), folder.resolve(CONFIGURATION));
                System.out.println(READY);
                while (System.in.read() >= 0) {
                    // nobody writes: this waits for the end
                }
            }
        }
    }

    private static Configuration configuration(Path folder) {
        System.setProperty("hadoop.log.dir", folder.resolve("logs").toString());
        Configuration conf = new YarnConfiguration();
        conf.set("yarn.scheduler.capacity.root.queues", "default");
        conf.set("yarn.scheduler.capacity.root.default.capacity", "100");
        // A driver in a container of its own may take more than a tenth of this small cluster.
        conf.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
        conf.setInt("yarn.scheduler.minimum-allocation-mb", 128);
        conf.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, 8192);
        // The disk of a developer's machine is often fuller than the 90 % at which a node gives up.
        conf.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 100);
        conf.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
        return conf;
    }

    /** What the minicluster sets for itself and clients cannot load. */
    private static Configuration clients(Configuration cluster) {
        Configuration conf = new Configuration(cluster);
        conf.unset("net.topology.node.switch.mapping.impl");
        return conf;
    }

    private static void writeFor(Configuration conf, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : new String[] {"core-site.xml", "hdfs-site.xml", "yarn-site.xml"}) {
            try (OutputStream out =
                    Files.newOutputStream(folder.toAbsolutePath().resolve(name))) {
                conf.writeXml(out);
            }
        }
    }
}
