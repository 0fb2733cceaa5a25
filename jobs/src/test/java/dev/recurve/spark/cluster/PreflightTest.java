package dev.recurve.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class PreflightTest {
    private static final long MB = 1L << 20;
    /** 100 MB for each of 4 workers, 40 MB more where processors have tiles, 300 MB for the driver. */
    private static final MemoryNeed NEED = new MemoryNeed(100 * MB, 40 * MB, 300 * MB, 4, "a model");

    private static final Map<String, Integer> SLOTS = Map.of("1", 2, "2", 2);

    private static SparkConf yarn(String deployMode) {
        return new SparkConf(false).set("spark.master", "yarn").set("spark.submit.deployMode", deployMode);
    }

    private static ExecutorFacts facts(String executor, String failure, long nativeLimit, long processLimit) {
        return new ExecutorFacts(
                executor,
                "node-" + executor,
                "linux-x86_64",
                "17",
                failure,
                true,
                false,
                512 * MB,
                nativeLimit,
                processLimit);
    }

    private static ExecutorFacts withTiles(String executor) {
        ExecutorFacts one = healthy(executor);
        return new ExecutorFacts(
                executor, one.host(), one.platform(), one.java(), null, true, true, one.heap(), one.nativeLimit(), 0);
    }

    private static ExecutorFacts healthy(String executor) {
        return facts(executor, null, 4096 * MB, 0);
    }

    private static void judge(SparkConf conf, ExecutorFacts driver, ExecutorFacts second) {
        new Preflight(conf, NEED).judge(driver, List.of(healthy("1"), second), SLOTS);
    }

    /** Two executors of two slots hold two of the four workers each: 200 MB, and for Java 320 MB and 7 % of a heap of 512 MB. */
    @Test
    void overheadOfAContainerHasToHoldJavaAndTheWorkers() {
        SparkConf enough = yarn("client").set("spark.executor.memoryOverhead", "556m");
        SparkConf little = yarn("client").set("spark.executor.memoryOverhead", "555");

        assertThatCode(() -> judge(enough, healthy("driver"), healthy("2"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> judge(little, healthy("driver"), healthy("2")))
                .isInstanceOf(RecurveException.class)
                .hasMessage("executor 1 on node-1, which trains 2 workers, needs about 200 MB beside the Java heap for"
                        + " a model, but its container has 555 MB beside the heap, of which Java itself takes 355 MB:"
                        + " set spark.executor.memoryOverhead=768m");
    }

    /** Workers beyond the slots use the network of those before them. */
    @Test
    void workersThatTakeTurnsShareANetwork() {
        SparkConf conf = yarn("client").set("spark.executor.memoryOverhead", "456m");
        List<ExecutorFacts> one = List.of(healthy("1"));
        Preflight preflight = new Preflight(conf, NEED);

        assertThat(preflight.problems(healthy("driver"), one, Map.of("1", 1))).isEmpty();
        assertThat(preflight.problems(healthy("driver"), one, Map.of("1", 2))).hasSize(1);
    }

    @Test
    void processorsWithTilesNeedMore() {
        SparkConf conf = yarn("client").set("spark.executor.memoryOverhead", "556m");

        assertThatThrownBy(() -> judge(conf, healthy("driver"), withTiles("2")))
                .hasMessageStartingWith("executor 2 on node-2, which trains 2 workers, needs about 280 MB");
    }

    /** Spark's documentation: max(10 % of the memory, 384 MiB), unless it is set. */
    @Test
    void overheadThatIsNotSetFollowsSparksRule() {
        assertThat(ContainerMemory.ofExecutors(yarn("client")).bytes()).isEqualTo(384 * MB);
        assertThat(ContainerMemory.ofExecutors(yarn("client").set("spark.executor.memory", "8g"))
                        .bytes())
                .isEqualTo((long) (0.1 * 8192 * MB));
        assertThat(ContainerMemory.ofExecutors(yarn("client").set("spark.executor.memoryOverheadFactor", "0.5"))
                        .bytes())
                .isEqualTo(512 * MB);
        assertThat(ContainerMemory.ofExecutors(new SparkConf(false).set("spark.master", "spark://a:1"))
                        .isLimited())
                .isFalse();
    }

    @Test
    void theDriverHasAContainerInClusterModeOnly() {
        String executors = "spark.executor.memoryOverhead";
        SparkConf client = yarn("client").set(executors, "4g");
        SparkConf cluster = yarn("cluster").set(executors, "4g");

        assertThatCode(() -> judge(client, healthy("driver"), healthy("2"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> judge(cluster, healthy("driver"), healthy("2")))
                .hasMessageStartingWith("the driver needs about 300 MB")
                .hasMessageEndingWith("set spark.driver.memoryOverhead=768m");
    }

    @Test
    void limitsOfJavaCppAreNamedWithTheirOptions() {
        SparkConf conf = new SparkConf(false).set("spark.master", "spark://a:1");

        assertThatThrownBy(() -> judge(conf, healthy("driver"), facts("2", null, 199 * MB, 0)))
                .hasMessageContaining("executor 2 on node-2")
                .hasMessageContaining("JavaCPP may allocate 199 MB")
                .hasMessageEndingWith("set -Dorg.bytedeco.javacpp.maxbytes=256m in spark.executor.extraJavaOptions");
        assertThatThrownBy(() -> judge(conf, facts("driver", null, 4096 * MB, 1000 * MB), healthy("2")))
                .hasMessageContaining("the driver needs")
                .hasMessageEndingWith("set -Dorg.bytedeco.javacpp.maxphysicalbytes=0 in spark.driver.extraJavaOptions");
    }

    @Test
    void nativesThatDoNotLoadAreNamedWithTheirPlatform() {
        SparkConf conf = new SparkConf(false).set("spark.master", "spark://a:1");
        ExecutorFacts other = facts("2", "UnsatisfiedLinkError: no jnind4jcpu", 4096 * MB, 0);

        assertThatThrownBy(() -> judge(conf, healthy("driver"), other))
                .hasMessageContaining("do not load on executor 2 on node-2 (linux-x86_64, Java 17)")
                .hasMessageContaining("no jnind4jcpu")
                .hasMessageContaining("-Djavacpp.platform=linux-x86_64");
    }

    @Test
    void executorsThatAreAlikeShareALine() {
        List<String> lines = new Preflight(yarn("client"), NEED)
                .lines(healthy("driver"), List.of(healthy("1"), healthy("2")), SLOTS);

        assertThat(lines)
                .containsExactly(
                        "driver: linux-x86_64, Java 17, oneDNN, heap 512 MB, native memory up to 4,096 MB, container"
                                + " overhead not limited",
                        "2 executors (node-1, node-2): 2 tasks at a time of 1 thread, linux-x86_64, Java 17, oneDNN,"
                                + " heap 512 MB, native memory up to 4,096 MB, container overhead 384 MB",
                        "each of 4 workers needs about 100 MB beside the heap for a model");
    }
}
