package dev.recurve.bench;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

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

    /**
     * Functions of libtorch that DJL has no method for, as a module, which the caller closes.
     *
     * @param source as {@link TorchScriptArchive#of} takes it
     */
    public static Model module(String source) {
        Model module = Model.newInstance("functions", "PyTorch");
        try {
            module.load(TorchScriptArchive.of(source), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException("libtorch does not read this TorchScript: " + source, e);
        }
        return module;
    }

    private static Path cache() {
        String home = System.getProperty("recurve.home");
        return home == null
                ? Path.of(System.getProperty("java.io.tmpdir"), "djl") // in a test: its build folder
                : Path.of(home, "bench", "target", "djl");
    }
}
