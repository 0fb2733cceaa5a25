package dev.recurve;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** {@link MiniHadoop} in a process of its own; closing it also ends what its YARN has started. */
final class HadoopProcess implements AutoCloseable {
    private final Path folder;
    private final Process process;

    private HadoopProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Starts HDFS and YARN, with all their files below a folder. */
    static HadoopProcess start(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.add("@" + PackagedSpark.root().resolve("conf/jvm.options"));
        command.add("-Xmx512m");
        command.add("-Dlog4j2.configurationFile="
                + PackagedSpark.root().resolve("conf/log4j2.properties").toUri());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(MiniHadoop.class.getName(), folder.toString()));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
        return new HadoopProcess(folder, process);
    }

    /** Returns when clients can come. */
    void await() throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals(MiniHadoop.READY)) {
                return;
            }
        }
        throw new IllegalStateException(
                "HDFS and YARN did not start:\n" + Files.readString(folder.resolve("errors.txt")));
    }

    /** The folder with the configuration of clients, for {@code HADOOP_CONF_DIR}. */
    Path configurationFolder() {
        return folder.resolve(MiniHadoop.CONFIGURATION);
    }

    /** The configuration of clients. */
    Configuration configuration() {
        Configuration conf = new Configuration();
        for (String name : new String[] {"core-site.xml", "hdfs-site.xml"}) {
            conf.addResource(new org.apache.hadoop.fs.Path(
                    configurationFolder().resolve(name).toUri()));
        }
        return conf;
    }

    /** What containers have printed, for the message of a failure. */
    String containerLogs() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(path -> path.endsWith("stderr") || path.endsWith("stdout"))
                    .toList()) {
                all.append(file).append('\n').append(Files.readString(file)).append('\n');
            }
        }
        return all.toString();
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        process.getOutputStream().close(); // the cluster stops, and ends its containers
        all.add(process.toHandle());
        // YARN starts containers in sessions of their own: what it did not end is known by our folder in its command
        ProcessHandle.allProcesses()
                .filter(one -> one.info().commandLine().orElse("").contains(folder.toString()))
                .forEach(all::add);
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Assembly.end(all);
    }
}
