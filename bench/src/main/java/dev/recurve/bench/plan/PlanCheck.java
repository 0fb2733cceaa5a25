package dev.recurve.bench.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.artifact.LocalFolder;
import dev.recurve.bench.FailureLine;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code recurve bench plan}: plans, trains and embeds, and puts what was planned beside what then happened. */
@Command(
        name = "recurve bench plan",
        description = {
            "Plans a run as recurve plan does, then trains and embeds, and puts the two beside each other.",
            "Plan, run, and a run that tells its heap have a process each; Linux only."
        },
        footer = {"", "Example: ./recurve bench plan --only biLM --json plan.jsonl"})
public final class PlanCheck implements Callable<Integer> {
    /** Name on the command line, beside those of the benchmarks. */
    public static final String NAME = "plan";

    /** Heap of the run, there from the beginning, so that what the process grows by is not heap. */
    static final String HEAP = "1200m";

    private static final String MARK = "#plan ";

    @Spec
    private CommandSpec spec;

    @Option(names = "--only", paramLabel = "TEXT", description = "Only the cases with this in their names.")
    private String only = "";

    @Option(names = "--json", paramLabel = "FILE", description = "Writes a line of JSON for each figure as well.")
    private Path json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean help;

    /** The command, for the process's exit code and for tests. */
    public static CommandLine commandLine() {
        return new CommandLine(new PlanCheck()).setExecutionExceptionHandler(new FailureLine());
    }

    @Override
    public Integer call() throws IOException {
        List<PlanCase> cases =
                PlanCase.ALL.stream().filter(one -> one.name().contains(only)).toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("no case has " + only + " in its name: they are "
                    + PlanCase.ALL.stream().map(PlanCase::name).toList());
        }
        StringBuilder lines = new StringBuilder();
        for (PlanCase one : cases) {
            say(String.format("%n%-28s %16s %16s %8s", one.name(), "planned", "happened", "ratio"));
            for (PlanFigure figure : figures(one)) {
                say(String.format(
                        Locale.ROOT,
                        "%-28s %,16.0f %,16.0f %8.2f",
                        figure.name(),
                        figure.planned(),
                        figure.happened(),
                        figure.ratio()));
                lines.append(figure.toJson(one.name())).append('\n');
            }
        }
        if (json != null) {
            Files.writeString(json, lines);
        }
        return CommandLine.ExitCode.OK;
    }

    private List<PlanFigure> figures(PlanCase one) throws IOException {
        Path folder = Files.createTempDirectory("recurve-plan");
        try {
            JsonNode planned = process(one, PlanTrial.PLAN, folder);
            List<PlanFigure> figures =
                    new ArrayList<>(PlanFigure.compare(planned, process(one, PlanTrial.RUN, folder)));
            figures.addAll(PlanFigure.compare(planned, process(one, PlanTrial.HEAP, folder)));
            return figures;
        } finally {
            new LocalFolder(folder).delete();
        }
    }

    /** Runs a part of the trial in a process of its own. */
    private JsonNode process(PlanCase one, String part, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "@" + Path.of(System.getProperty("recurve.home", "."), "conf", "jvm.options"),
                "-Xms" + HEAP,
                "-Xmx" + HEAP,
                "-XX:+AlwaysPreTouch",
                "-Dorg.bytedeco.javacpp.maxbytes=3g",
                "-Drecurve.home=" + System.getProperty("recurve.home", "."),
                "-cp",
                System.getProperty("java.class.path"),
                PlanTrial.class.getName(),
                part,
                one.name(),
                folder.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("OMP_NUM_THREADS", "1");
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String answer = output.lines()
                .filter(line -> line.startsWith(MARK))
                .findFirst()
                .orElseThrow(() -> new IOException("the process of " + one.name() + " (" + part + ") ended without an"
                        + " answer: what it said is above"));
        return new ObjectMapper().readTree(answer.substring(MARK.length()));
    }

    static String answer(JsonNode figures) {
        return MARK + figures;
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
