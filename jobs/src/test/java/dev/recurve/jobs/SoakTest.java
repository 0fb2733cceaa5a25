package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Hours of work in one process; its memory is only its own, since it has one to itself. */
@EnabledIfSystemProperty(
        named = "recurve.soak.seconds",
        matches = "\\d+",
        disabledReason = "-Drecurve.soak.seconds=3600")
class SoakTest {
    /** What allocators and the compiler may add; a turn that forgot its model would add 2 MB, hundreds of times. */
    private static final long SLACK = 96L << 20;

    private static final long HEAP_SLACK = 32L << 20;

    @TempDir
    Path temporary;

    @Test
    void memoryStaysFlat() throws Exception {
        Path root = Path.of("..").toRealPath();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + root.resolve("conf/jvm.options"),
                        "-Xmx1g",
                        "-Xms1g",
                        "-XX:+AlwaysPreTouch", // the heap is there from the beginning: what grows is not it
                        "-Dorg.bytedeco.javacpp.maxbytes=1g",
                        "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                        "-Dlog4j2.level=WARN",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Soak.class.getName(),
                        root.toString(),
                        temporary.toString(),
                        System.getProperty("recurve.soak.seconds"))
                .directory(root.toFile()) // paths in conf/ are seen from there
                .redirectErrorStream(true)
                .start();
        String last = "";
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
                last = line;
            }
        }
        assertThat(process.waitFor()).as(last).isZero();
        Map<String, Long> figures = figures(List.of(last.split(" ")));
        assertThat(figures.get("resident-after")).as(last).isLessThan(figures.get("resident-before") + SLACK);
        assertThat(figures.get("heap-after")).as(last).isLessThan(figures.get("heap-before") + HEAP_SLACK);
    }

    private static Map<String, Long> figures(List<String> words) {
        Map<String, Long> figures = new HashMap<>();
        for (int i = 0; i < words.size(); i += 2) {
            figures.put(words.get(i), Long.parseLong(words.get(i + 1)));
        }
        return figures;
    }
}
