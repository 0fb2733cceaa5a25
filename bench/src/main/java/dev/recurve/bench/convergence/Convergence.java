package dev.recurve.bench.convergence;

import com.typesafe.config.Config;
import dev.recurve.bench.FailureLine;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.UsageException;
import dev.recurve.spark.data.Prepare;
import dev.recurve.spark.data.PrepareSettings;
import dev.recurve.spark.data.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code recurve bench convergence}: validation perplexity by method, workers and local steps. */
@Command(
        name = "recurve bench convergence",
        description = {
            "Trains the same model on the same text with different numbers of workers and ways of averaging, and compares"
                    + " the validation perplexity.",
            "Each run's result is appended to the JSON file as soon as it is there; runs that the file has are skipped,"
                    + " and a run that was interrupted goes on from its last checkpoint."
        },
        footer = {
            "",
            "Examples:",
            "  ./recurve bench convergence --json convergence.jsonl --picture convergence.png",
            "  ./recurve bench convergence --json convergence.jsonl 'bmuf H=50/w4' 'bmuf H=50/w8'",
            "  ./recurve bench convergence --json convergence.jsonl --table"
        })
public final class Convergence implements Callable<Integer> {
    /** Name on the command line, beside those of the benchmarks. */
    public static final String NAME = "convergence";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "Runs of the plan by name; all without any.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            required = true,
            description = "Results, a line of JSON for each run.")
    private Path json;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "What all runs share; default conf/convergence.conf.")
    private Path config;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "Lines 'name: key=value …', one for each run; default conf/convergence.runs.")
    private Path plan;

    @Option(names = "--picture", paramLabel = "FILE", description = "Draws the results as well, as PNG.")
    private Path picture;

    @Option(
            names = "--cores",
            paramLabel = "N",
            defaultValue = "2",
            description = "Cores that the workers share; default ${DEFAULT-VALUE}. It changes the time alone.")
    private int cores;

    @Option(names = "--list", description = "Lists the runs of the plan and whether they are done, and does nothing.")
    private boolean list;

    @Option(names = "--table", description = "Prints the table of what is done, and runs nothing.")
    private boolean table;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean help;

    /** The command, for the process's exit code and for tests. */
    public static CommandLine commandLine() {
        return new CommandLine(new Convergence()).setExecutionExceptionHandler(new FailureLine());
    }

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("recurve.home", "."));
        Path shared = config == null ? home.resolve("conf/convergence.conf") : config;
        List<PlannedRun> planned = PlannedRun.read(plan == null ? home.resolve("conf/convergence.runs") : plan);
        Results results = new Results(json);
        if (list) {
            planned.forEach(run -> say((results.has(run) ? "done  " : "      ") + run.name() + "  " + run.overrides()));
            return CommandLine.ExitCode.OK;
        }
        if (!table) {
            runAll(shared, selected(planned), results);
        }
        report(planned, results);
        return CommandLine.ExitCode.OK;
    }

    private List<PlannedRun> selected(List<PlannedRun> planned) {
        for (String name : names) {
            if (planned.stream().noneMatch(run -> run.name().equals(name))) {
                throw new UsageException("no run " + name + " in the plan: --list shows what there is");
            }
        }
        return planned.stream()
                .filter(run -> names.isEmpty() || names.contains(run.name()))
                .toList();
    }

    private void runAll(Path shared, List<PlannedRun> runs, Results results) throws IOException {
        List<PlannedRun> open = runs.stream().filter(run -> !results.has(run)).toList();
        if (open.isEmpty()) {
            say("all " + runs.size() + " runs are done");
            return;
        }
        System.setProperty("spark.master", "local[" + cores + "]");
        try (SparkSession session = Sessions.open("recurve bench convergence")) {
            prepare(session, ConfigSource.load(Optional.of(shared), List.of()));
            for (PlannedRun run : open) {
                say(run.name() + ": " + String.join(" ", run.overrides()));
                Results.Result result = new ConvergenceRun(session, shared, run).train();
                results.append(result);
                say(run.name() + ": validation perplexity " + result.perplexity());
            }
        }
    }

    private static void prepare(SparkSession session, Config config) throws IOException {
        PrepareSettings settings = PrepareSettings.read(config);
        if (!Files.exists(Path.of(settings.run().requireCorpus()).resolve("_SUCCESS"))) {
            new Prepare(session, settings).run();
        }
    }

    private void report(List<PlannedRun> planned, Results results) throws IOException {
        var out = spec.commandLine().getOut();
        out.print(new ConvergenceTable(planned, results).format());
        out.flush();
        if (picture != null) {
            new ConvergencePicture(planned, results).write(picture);
        }
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
