package dev.recurve.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The harness's end of a {@link ContenderProcess}. */
final class ContenderHandle implements AutoCloseable {
    private static final int SECONDS_TO_END = 10;

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final String version;

    /** A contender that could not be started, or that broke. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }

    /**
     * Starts a contender's process and waits until it is ready.
     *
     * @throws Failure if it cannot do the work
     */
    ContenderHandle(Benchmark benchmark, String name, BenchmarkCase benchmarkCase) throws Failure {
        this.name = name;
        ProcessBuilder builder = new ProcessBuilder(command(benchmark.name(), name, benchmarkCase));
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(benchmarkCase.threads()));
        // glibc gives large blocks back at once and faults them in again at the next step; kept, every contender's
        // large temporaries cost what they cost under the allocators that the peers recommend
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", Long.toString(1L << 30));
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", Long.toString(1L << 30));
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2"); // TensorFlow: pages of warnings that there is no GPU
        // for executors in processes of their own, which whatever Spark the user has should not get into
        builder.environment()
                .put(
                        "SPARK_HOME",
                        Path.of(System.getProperty("recurve.home", "."), "jobs", "target", "spark")
                                .toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.12");
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a JVM for " + name, e);
        }
        answers = process.inputReader(StandardCharsets.UTF_8);
        requests = process.outputWriter(StandardCharsets.UTF_8);
        version = answer(ContenderProcess.READY);
    }

    private static List<String> command(String benchmark, String name, BenchmarkCase benchmarkCase) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(ContenderProcess.class.getName());
        command.addAll(List.of(benchmark, benchmarkCase.name(), Integer.toString(benchmarkCase.threads()), name));
        return command;
    }

    String name() {
        return name;
    }

    String version() {
        return version;
    }

    /**
     * One timed repetition.
     *
     * @return work per second under the contender's name, and its shares under theirs
     * @throws Failure if the contender breaks
     */
    Map<String, Double> measure(double seconds) throws Failure {
        try {
            requests.write(ContenderProcess.MEASURE + seconds + "\n");
            requests.flush();
        } catch (IOException e) {
            throw new Failure(name + " has ended: " + e.getMessage());
        }
        String[] fields = answer(ContenderProcess.RATE).split(" ");
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(name, Double.valueOf(fields[0]));
        for (int i = 1; i < fields.length; i++) {
            int equals = fields[i].indexOf('=');
            figures.put(fields[i].substring(0, equals), Double.valueOf(fields[i].substring(equals + 1)));
        }
        return figures;
    }

    private String answer(String kind) throws Failure {
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith(ContenderProcess.MARK + kind)) {
                    return line.substring(ContenderProcess.MARK.length() + kind.length());
                }
                if (line.startsWith(ContenderProcess.MARK)) {
                    throw new Failure(name + ": " + line.substring(ContenderProcess.MARK.length()));
                }
                System.err.println(line); // a native library's own
            }
        } catch (IOException e) {
            throw new Failure(name + " does not answer: " + e.getMessage());
        }
        throw new Failure(name + " ended without an answer");
    }

    /** The end of its input ends the process. */
    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            answers.close();
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
