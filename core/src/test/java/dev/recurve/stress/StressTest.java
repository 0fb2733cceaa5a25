package dev.recurve.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Programs in a process of their own, whose memory is only theirs, and which a native crash may end. */
class StressTest {
    /** What sizes that are met late may add: blocks grow to the largest batch, and allocators keep what was freed. */
    private static final long SLACK = 96L << 20;

    /**
     * Java compiles meanwhile, and allocators keep what was freed: 50 to 70 MB, which further lengths do not add to. Plans
     * kept for all lengths were 280 MB.
     */
    private static final long LENGTHS_SLACK = 128L << 20;

    /** From here on most sizes, cells and compiled methods have been met: what still grows then would be a leak. */
    private static final double SETTLED_SECONDS = 300;

    /** Some seconds here, for crashes and wrong losses; ten minutes with {@code -Drecurve.stress.seconds=600}, for leaks too. */
    @Test
    void twoTasksUnderRandomLengthsAndForcedCollectionsAreRight() throws Exception {
        String seconds = System.getProperty("recurve.stress.seconds", "10");
        String output = run(256, Stress.class, seconds);
        System.out.println(output);
        Map<String, Long> figures = figures(output);
        assertThat(figures.get("steps")).as(output).isGreaterThan(20);
        assertThat(figures.get("collections")).as(output).isGreaterThan(20);
        if (Double.parseDouble(seconds) >= SETTLED_SECONDS) {
            assertThat(figures.get("resident-second-half"))
                    .as(output)
                    .isLessThan(figures.get("resident-first-half") + SLACK);
        }
    }

    /** What was used for a length that is over is used again, or given back. */
    @Test
    void aThousandLengthsTakeNoMoreThanAHundred() throws Exception {
        String output = run(128, ThousandLengths.class);
        System.out.println(output);
        Map<String, Long> figures = figures(output);
        assertThat(figures.get("late")).as(output).isLessThan(figures.get("early") + LENGTHS_SLACK);
    }

    /** The last line, names and values in turn. */
    private static Map<String, Long> figures(String output) {
        Map<String, Long> figures = new HashMap<>();
        List<String> lines = output.lines().toList();
        String[] words = lines.get(lines.size() - 1).split(" ");
        for (int i = 0; i < words.length; i += 2) {
            figures.put(words[i], Long.parseLong(words[i + 1]));
        }
        return figures;
    }

    private static String run(int heap, Class<?> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                "-Xms" + heap + "m",
                "-XX:+AlwaysPreTouch", // the heap is there from the beginning: what grows is not it
                "-Dorg.bytedeco.javacpp.maxbytes=1g",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
