package dev.recurve.jobs;

import dev.recurve.config.ConfigWriter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/**
 * The command line of Recurve: {@code recurve <command> [--config FILE] [key=value …]}.
 *
 * <p>Results go to standard output, logs and errors to standard error; the exit code is 0 for success, 1 for a failure,
 * 2 for wrong usage.
 */
@Command(
        name = "recurve",
        description = "Recurrent language models and taggers on Apache Spark.",
        mixinStandardHelpOptions = true,
        versionProvider = Recurve.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            QuickstartCommand.class,
            PrepareCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            EmbedCommand.class,
            Word2VecCommand.class,
            TagCommand.class,
            ClassifyCommand.class,
            GenerateCommand.class,
            NeighboursCommand.class,
            InspectCommand.class,
            ReportCommand.class,
            ProbeCommand.class,
            CompareCommand.class,
            SamplesCommand.class,
            HelpCommand.class
        })
public final class Recurve {
    /** A setting with its default and one sentence fits a line of it. */
    private static final int HELP_WIDTH = 130;

    private Recurve() {}

    /**
     * Runs a command and ends the process.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        int code = run(arguments);
        // YARN's application master takes an early exit(0) for a failure: success simply returns.
        if (code != 0) {
            System.exit(code);
        }
    }

    /**
     * Runs a command.
     *
     * @param arguments the command line
     * @return the exit code
     */
    public static int run(String... arguments) {
        CommandLine line = commandLine();
        try {
            return line.execute(arguments);
        } catch (Error e) {
            // Picocli handles exceptions; an exhausted heap deserves its one line as well.
            return report(line.getErr(), e, isVerbose(arguments));
        }
    }

    /** The commands with the conventions of this project for errors. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Recurve());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(HELP_WIDTH);
        line.getSubcommands().values().forEach(Recurve::describeSettings);
        line.setParameterExceptionHandler((exception, arguments) -> {
            exception
                    .getCommandLine()
                    .getErr()
                    .println("recurve: " + exception.getMessage() + " (see recurve " + name(exception.getCommandLine())
                            + "--help)");
            return Failures.USAGE;
        });
        line.setExecutionExceptionHandler(
                (exception, command, parsed) -> report(command.getErr(), exception, isVerbose(parsed)));
        return line;
    }

    /** Adds every setting of a command, its default and what it does, to the help. */
    private static void describeSettings(CommandLine command) {
        if (command.getCommand() instanceof Configured configured) {
            UsageMessageSpec usage = command.getCommandSpec().usageMessage();
            List<String> footer = new ArrayList<>(List.of(usage.footer()));
            footer.addAll(List.of("", "Settings (key = default):"));
            for (String setting : ConfigWriter.describe("", configured.settings())) {
                footer.add("  " + setting.replace("%", "%%"));
            }
            usage.footer(footer.toArray(String[]::new));
        }
        command.getSubcommands().values().forEach(Recurve::describeSettings);
    }

    private static int report(PrintWriter err, Throwable thrown, boolean verbose) {
        err.println("recurve: " + Failures.line(thrown));
        if (verbose) {
            thrown.printStackTrace(err);
        }
        err.flush();
        return Failures.exitCode(thrown);
    }

    private static String name(CommandLine command) {
        return command.getParent() == null ? "" : name(command.getParent()) + command.getCommandName() + " ";
    }

    private static boolean isVerbose(ParseResult parsed) {
        return isVerbose(parsed.originalArgs().toArray(String[]::new));
    }

    private static boolean isVerbose(String[] arguments) {
        for (String argument : arguments) {
            if (argument.equals("--verbose") || argument.equals("-v")) {
                return true;
            }
        }
        return false;
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"recurve " + dev.recurve.artifact.Versions.recurve()};
        }
    }
}
