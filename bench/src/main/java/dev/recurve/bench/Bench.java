package dev.recurve.bench;

import dev.recurve.bench.convergence.Convergence;
import dev.recurve.bench.plan.PlanCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code bench} command: runs one benchmark and prints its table. */
@Command(
        name = "recurve bench",
        description = "Measures this project and its peers on the same work, side by side.",
        footer = {
            "",
            "Example: ./recurve bench training --quick --json training.jsonl",
            "",
            "Beside these, ./recurve bench convergence compares ways of averaging, and ./recurve bench plan what is planned",
            "with what then happens; each has a --help of its own."
        })
public final class Bench implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            description = "The benchmark: ${COMPLETION-CANDIDATES}.",
            completionCandidates = Names.class)
    private String name;

    @Option(names = "--quick", description = "Fewer and shorter repetitions: minutes, for a first look.")
    private boolean quick;

    @Option(names = "--size-mb", paramLabel = "MB", description = "Size of the text in millions of bytes, for prepare.")
    private Integer megabytes;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "Only the cases with this in their names, for example \"lstm-650\" or \"2 threads\".")
    private String only;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Writes a line of JSON for each row as well; an existing file is replaced.")
    private Path json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean help;

    /** Names for the help text. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Benchmarks.all().stream().map(Benchmark::name).iterator();
        }
    }

    /** Runs the command and ends the process with its exit code: 0, 1 for a failure, 2 for wrong usage. */
    public static void main(String[] arguments) {
        Map<String, Supplier<CommandLine>> others = Map.of(
                Convergence.NAME, Convergence::commandLine,
                PlanCheck.NAME, PlanCheck::commandLine);
        Supplier<CommandLine> other = arguments.length == 0 ? null : others.get(arguments[0]);
        System.exit(
                other != null
                        ? other.get().execute(Arrays.copyOfRange(arguments, 1, arguments.length))
                        : commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench()).setExecutionExceptionHandler(new FailureLine());
    }

    @Override
    public Integer call() throws IOException {
        Benchmark benchmark = orWrongUsage(() -> Benchmarks.named(name));
        orWrongUsage(() -> benchmark.leftOut(extent())).forEach(this::tell);
        List<BenchmarkCase> cases = orWrongUsage(() -> cases(benchmark));
        if (json != null) {
            Files.writeString(json, ""); // a path that cannot be written should fail before the work
        }
        Map<String, String> versions = new LinkedHashMap<>();
        List<Row> rows = new ArrayList<>();
        for (BenchmarkCase benchmarkCase : cases) {
            Harness harness = new Harness(benchmark, benchmark.plan(benchmarkCase, quick), this::tell);
            rows.add(harness.run(benchmarkCase));
            harness.versions().forEach(versions::putIfAbsent);
            if (json != null) {
                Files.writeString(json, new JsonLines(benchmark).format(rows));
            }
        }
        print(benchmark, rows, versions);
        boolean complete = rows.stream().allMatch(row -> Double.isFinite(row.rate(Benchmark.OURS)));
        return complete ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private List<BenchmarkCase> cases(Benchmark benchmark) {
        List<BenchmarkCase> all = benchmark.cases(extent());
        List<BenchmarkCase> chosen = all.stream()
                .filter(each -> only == null || each.toString().contains(only))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no case of benchmark " + benchmark.name() + (quick ? " --quick" : "")
                    + " has " + only + " in it: they are "
                    + all.stream().map(BenchmarkCase::toString).collect(Collectors.joining(", ")));
        }
        return chosen;
    }

    private Extent extent() {
        return new Extent(quick, megabytes == null ? OptionalInt.empty() : OptionalInt.of(megabytes));
    }

    private void tell(String line) {
        spec.commandLine().getErr().println(line);
    }

    private <T> T orWrongUsage(Supplier<T> request) {
        try {
            return request.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "recurve: " + e.getMessage(), e);
        }
    }

    private void print(Benchmark benchmark, List<Row> rows, Map<String, String> versions) {
        var out = spec.commandLine().getOut();
        out.println("recurve bench " + benchmark.name() + (quick ? " --quick" : "") + ", "
                + DateTimeFormatter.ISO_LOCAL_DATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
        out.println(Machine.describe());
        versions.forEach((contender, version) -> out.println(contender + ": " + version));
        out.println(benchmark.description());
        out.println();
        out.print(new Table(benchmark).format(rows));
        out.flush();
    }
}
