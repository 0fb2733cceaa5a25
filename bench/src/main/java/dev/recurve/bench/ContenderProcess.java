package dev.recurve.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The process of one contender. It answers lines on standard input with lines on standard output:
 *
 * <pre>
 *                     → ready VERSION
 * measure SECONDS     → rate WORK-PER-SECOND [SHARE=VALUE …]
 * (anything fails)    → failed REASON
 * (end of input)        ends
 * </pre>
 *
 * <p>Native libraries print what they like, so answers carry a mark and everything of Java's goes to standard error.
 */
final class ContenderProcess {
    /** What an answer starts with. */
    static final String MARK = "#recurve ";

    static final String READY = "ready ";
    static final String MEASURE = "measure ";
    static final String RATE = "rate ";
    static final String FAILED = "failed ";

    private ContenderProcess() {}

    /**
     * Runs a contender.
     *
     * @param arguments benchmark, case, threads, contender
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        var benchmarkCase = new BenchmarkCase(arguments[1], Integer.parseInt(arguments[2]));
        try (Contender contender = contender(arguments[0], arguments[3], benchmarkCase)) {
            contender.prepare();
            answer(answers, READY + contender.version());
            var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                double seconds = Double.parseDouble(line.substring(MEASURE.length()));
                StringBuilder rate = new StringBuilder(RATE).append(contender.measure(seconds));
                contender
                        .shares()
                        .forEach((name, share) ->
                                rate.append(" ").append(name).append("=").append(share));
                answer(answers, rate.toString());
            }
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            answer(answers, FAILED + String.valueOf(e).replaceAll("\\s+", " "));
            e.printStackTrace();
            System.exit(1);
        }
        System.exit(0); // peers leave threads behind
    }

    private static Contender contender(String benchmark, String name, BenchmarkCase benchmarkCase) {
        return name.equals(SgemmPeak.NAME)
                ? new SgemmPeak(benchmarkCase.threads())
                : Benchmarks.named(benchmark).contender(name, benchmarkCase);
    }

    private static void answer(PrintStream answers, String text) {
        answers.println(MARK + text);
        answers.flush();
    }
}
