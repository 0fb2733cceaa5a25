package dev.recurve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** What {@code package} made, for the tests after it: the application jar and the Spark home beside it. */
final class PackagedSpark {
    private PackagedSpark() {}

    /** The folder of the checkout. */
    static Path root() {
        return Path.of(property("recurve.root"));
    }

    /** The jar for spark-submit, without Spark in it. */
    static Path applicationJar() {
        return Path.of(property("recurve.jar"));
    }

    /** The jars of the Spark home, in order of their names. */
    static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(property("recurve.spark.home"), "jars"))) {
            return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
        }
    }

    /** Names of the entries of a jar. */
    static Set<String> entries(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream().map(e -> e.getName()).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(jar.toString(), e);
        }
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set: this test runs after packaging, ./mvnw verify");
        }
        return value;
    }
}
