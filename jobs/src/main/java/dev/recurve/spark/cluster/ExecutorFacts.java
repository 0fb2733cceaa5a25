package dev.recurve.spark.cluster;

import dev.recurve.kernel.OneDnn;
import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a process that trains has to offer.
 *
 * @param executor Spark's name for it
 * @param host where it runs
 * @param platform system and processor, as the natives of a jar are named
 * @param java version of Java
 * @param nativeFailure why the native libraries do not load, or null
 * @param oneDnn whether oneDNN is among them
 * @param tiles whether its processor multiplies tiles in bf16 (AMX)
 * @param heap the largest Java heap, bytes
 * @param nativeLimit the most that JavaCPP allocates beside it ({@code org.bytedeco.javacpp.maxbytes}), bytes
 * @param processLimit the memory of the whole process above which JavaCPP refuses to allocate; 0 for none
 */
record ExecutorFacts(
        String executor,
        String host,
        String platform,
        String java,
        String nativeFailure,
        boolean oneDnn,
        boolean tiles,
        long heap,
        long nativeLimit,
        long processLimit)
        implements Serializable {
    /** Those of this process. */
    static ExecutorFacts here() {
        String failure = null;
        boolean oneDnn = false;
        try {
            Nd4j.zeros(1); // needed with oneDNN and without
            oneDnn = OneDnn.isAvailable();
        } catch (LinkageError | RuntimeException e) {
            failure = innermost(e);
        }
        return new ExecutorFacts(
                SparkEnv.get().executorId(),
                SparkEnv.get().blockManager().blockManagerId().host(),
                Loader.getPlatform(),
                System.getProperty("java.version"),
                failure,
                oneDnn,
                oneDnn && OneDnn.multipliesTiles(),
                Runtime.getRuntime().maxMemory(),
                Pointer.maxBytes(),
                Pointer.maxPhysicalBytes());
    }

    private static String innermost(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        String message = String.valueOf(at.getMessage()).lines().findFirst().orElse("");
        return at.getClass().getSimpleName() + ": " + message;
    }

    /** Whether this is the driver's own process, which also trains in local mode. */
    boolean isDriver() {
        return executor.equals("driver");
    }
}
