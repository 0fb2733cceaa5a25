package dev.recurve.bench;

import ai.djl.engine.Engine;
import java.nio.file.Path;

/** libtorch through DJL, from the natives on the class path. */
public final class LibTorch {
    private LibTorch() {}

    /**
     * Loads libtorch, the first time in a process with the given number of threads.
     *
     * <p>Its natives are unpacked once into the build folder, and nothing is downloaded.
     */
    public static Engine load(int threads) {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("DJL_CACHE_DIR", cache().toString());
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1"); // the steps of a model run one after another
        return Engine.getEngine("PyTorch");
    }

    private static Path cache() {
        String home = System.getProperty("recurve.home");
        return home == null
                ? Path.of(System.getProperty("java.io.tmpdir"), "djl") // in a test: its build folder
                : Path.of(home, "bench", "target", "djl");
    }
}
