package dev.recurve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** What {@code package} made, for tests that start processes: the application jar and the Spark home beside it. */
public final class PackagedSpark {
    private PackagedSpark() {}

    /** The jar for spark-submit, without Spark in it. */
    public static Path applicationJar() {
        return Path.of(property("recurve.jar"));
    }

    /** A folder with {@code jars/}, as SPARK_HOME names one. */
    public static Path home() {
        return Path.of(property("recurve.spark.home"));
    }

    /** The jars of the Spark home, in order of their names. */
    public static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(home().resolve("jars"))) {
            return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
        }
    }

    /** Names of the entries of a jar. */
    public static Set<String> entries(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream().map(e -> e.getName()).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(jar.toString(), e);
        }
    }

    /** A JVM with Spark's jars on its class path and the flags that Spark needs on this JDK, to run {@code arguments}. */
    public static ProcessBuilder java(String heap, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heap);
        command.addAll(List.of(property("recurve.jvm.opens").strip().split("\\s+")));
        command.add("-Dlog4j2.configurationFile=" + property("log4j2.configurationFile"));
        command.add("-cp");
        command.add(home().resolve("jars") + "/*");
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().put("SPARK_HOME", home().toString());
        process.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        process.environment().put("OMP_NUM_THREADS", "1");
        return process;
    }

    /** Runs to the end and returns the exit code with both output streams, mixed. */
    public static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), text);
        }
    }

    /** How a process ended, and what it printed. */
    public record Result(int exitCode, String output) {}

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(
                    name + " is not set: this test runs in the integration-test phase, after packaging");
        }
        return value;
    }
}
