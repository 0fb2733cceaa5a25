package dev.recurve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The application jar and the Spark home are two halves of one class path that do not overlap. */
class SparkJarIT {
    private final Set<String> application = PackagedSpark.entries(PackagedSpark.applicationJar());

    @Test
    void noClassIsInBothHalves() throws IOException {
        Set<String> spark = new TreeSet<>();
        for (Path jar : PackagedSpark.jars()) {
            spark.addAll(classes(PackagedSpark.entries(jar)));
        }

        assertThat(spark).contains("org/apache/spark/SparkContext.class", "scala/Function1.class");
        Set<String> both = classes(application);
        both.retainAll(spark);
        assertThat(both).isEmpty();
    }

    @Test
    void engineIsInTheApplicationJar() {
        assertThat(application)
                .contains(
                        "org/deeplearning4j/spark/api/TrainingMaster.class",
                        "org/deeplearning4j/nn/graph/ComputationGraph.class",
                        "org/bytedeco/dnnl/global/dnnl.class",
                        "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend",
                        "picocli/CommandLine.class",
                        "org/knowm/xchart/XYChart.class",
                        "org/apache/batik/svggen/SVGGraphics2D.class",
                        "com/samskivert/mustache/Mustache.class");
    }

    @Test
    void nothingIsLeftOfSignaturesAndUnusedLibraries() {
        assertThat(application)
                .noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|DSA|RSA)"))
                .noneMatch(name -> name.startsWith("org/datavec/") || name.startsWith("org/bytedeco/opencv/"));
    }

    private static Set<String> classes(Set<String> entries) {
        return entries.stream()
                .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
