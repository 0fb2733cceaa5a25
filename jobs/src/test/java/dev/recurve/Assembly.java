package dev.recurve;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The folder that the container image is made of, and processes started in it; closing it ends those still running. */
final class Assembly implements AutoCloseable {
    /** Jobs of these tests take ten seconds to two minutes; on a machine that is busy, some times that. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Map<String, String> SMALL_WORKER =
            Map.of("SPARK_WORKER_CORES", "1", "SPARK_WORKER_MEMORY", "1g", "RECURVE_HEAP", "256m");

    private final Path scratch;
    private final Path folder;
    private final List<Process> daemons = new ArrayList<>();

    private Assembly(Path scratch) {
        this.scratch = scratch;
        this.folder = scratch.resolve("a recurve"); // scripts have to stand a blank in their path
    }

    /** Runs docker/assemble into a folder below {@code scratch}. */
    static Assembly make(Path scratch) throws IOException, InterruptedException {
        Assembly assembly = new Assembly(scratch);
        String script = PackagedSpark.root().resolve("docker/assemble").toString();
        Result result = assembly.finish(new ProcessBuilder(script, assembly.folder.toString()));
        if (result.exitCode() != 0) {
            throw new IllegalStateException(result.output() + result.errors());
        }
        return assembly;
    }

    /** Runs the container's entry point to its end. */
    Result run(String... arguments) throws IOException, InterruptedException {
        return finish(process(arguments));
    }

    /** As {@link #run}, with more environment. */
    Result run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = process(arguments);
        builder.environment().putAll(environment);
        return finish(builder);
    }

    /** Starts the entry point with more environment, and leaves it running. */
    Process start(Map<String, String> environment, String... arguments) throws IOException {
        ProcessBuilder builder = process(arguments);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                scratch.resolve(arguments[0] + daemons.size() + ".log").toFile());
        Process process = builder.directory(scratch.toFile()).start();
        daemons.add(process);
        return process;
    }

    /** Starts a standalone master and workers of one core each, and returns the workers' processes under its URL. */
    StandaloneCluster startCluster(int workers) throws IOException, InterruptedException {
        return startCluster(Collections.nCopies(workers, "127.0.0.1"));
    }

    /** As {@link #startCluster(int)}, with the names that the workers give their machine. */
    StandaloneCluster startCluster(List<String> hosts) throws IOException, InterruptedException {
        int port = freePort();
        String ports = Integer.toString(port);
        start(Map.of("RECURVE_HEAP", "256m"), "master", "--host", "127.0.0.1", "--port", ports, "--webui-port", "0");
        awaitPort(port);
        String url = "spark://127.0.0.1:" + port;
        List<Process> started = new ArrayList<>();
        for (String host : hosts) {
            String work = scratch.resolve("worker-" + daemons.size()).toString();
            started.add(start(SMALL_WORKER, "worker", "--host", host, "--webui-port", "0", "--work-dir", work, url));
        }
        return new StandaloneCluster(url, started);
    }

    /** How a process that was started has ended. */
    static int exitCode(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(process.info() + " still runs after " + PATIENCE);
        }
        return process.exitValue();
    }

    /** The folder that everything runs in. */
    Path folder() {
        return folder;
    }

    /** A port of the loopback address that nobody listens on. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Returns when something listens on the port of the loopback address. */
    static void awaitPort(int port) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return;
            } catch (IOException e) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException("nothing listens on port " + port + " after " + PATIENCE, e);
                }
                Thread.sleep(100);
            }
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>();
        for (Process daemon : daemons) {
            daemon.descendants().forEach(all::add); // executors, which a worker that is killed would leave behind
            all.add(daemon.toHandle());
        }
        end(all);
    }

    /** Asks processes to end, and kills those that have not after ten seconds. */
    static void end(List<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : processes) {
            try {
                process.onExit().get(10, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                process.destroyForcibly();
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    private ProcessBuilder process(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(folder.resolve("bin/recurve-container").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        String java = Path.of(System.getProperty("java.home"), "bin").toString();
        builder.environment().merge("PATH", java, (path, own) -> own + File.pathSeparator + path);
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder;
    }

    private Result finish(ProcessBuilder builder) throws IOException, InterruptedException {
        Path output = Files.createTempFile(scratch, "output", ".txt");
        Path errors = Files.createTempFile(scratch, "errors", ".txt");
        Process process = builder.directory(scratch.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException(
                    builder.command() + " still runs after " + PATIENCE + ":\n" + Files.readString(errors));
        }
        return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    /** How a process ended, and what it printed. */
    record Result(int exitCode, String output, String errors) {}
}
