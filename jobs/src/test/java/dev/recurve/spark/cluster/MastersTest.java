package dev.recurve.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class MastersTest {
    private static SparkConf conf(String master) {
        return new SparkConf(false).set("spark.master", master);
    }

    /** A port that nobody listens on any more. */
    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aStandaloneMasterThatIsNotThereIsNamed() throws IOException {
        String master = "spark://127.0.0.1:" + closedPort();
        long start = System.nanoTime();

        assertThatThrownBy(() -> Masters.requireReachable(conf(master)))
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith("Spark's master " + master + " does not answer at 127.0.0.1:")
                .hasMessageContaining("Connection refused")
                .hasMessageContaining("is it running")
                .hasMessageNotContaining("\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void oneOfSeveralMastersIsEnough() throws IOException {
        try (ServerSocket alive = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String both = "spark://127.0.0.1:" + closedPort() + ",127.0.0.1:" + alive.getLocalPort();
            assertThatCode(() -> Masters.requireReachable(conf(both))).doesNotThrowAnyException();
        }
    }

    @Test
    void yarnIsAskedOnlyByADriverOutsideOfIt() throws IOException {
        SparkConf conf = conf("yarn").set("spark.hadoop.yarn.resourcemanager.address", "127.0.0.1:" + closedPort());

        assertThatThrownBy(() -> Masters.requireReachable(conf))
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith("YARN's ResourceManager does not answer at 127.0.0.1:")
                .hasMessageContaining("HADOOP_CONF_DIR");
        assertThatCode(() -> Masters.requireReachable(conf.clone().set("spark.submit.deployMode", "cluster")))
                .doesNotThrowAnyException();
        assertThatCode(() -> Masters.requireReachable(conf("local[2]"))).doesNotThrowAnyException();
    }

    @Test
    void aMasterWithoutAPortIsNamed() {
        assertThatThrownBy(() -> Masters.requireReachable(conf("spark://somewhere")))
                .hasMessage("expected spark://host:port as the master, found spark://somewhere");
    }
}
