package dev.recurve.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code recurve compare}: commands that train models side by side. */
@Command(
        name = "compare",
        description = "Trains models side by side on the same data.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  recurve compare architectures run.corpus=corpora/texts run.output=compared/texts",
            "  recurve compare features --config conf/ewt-upos.conf run.output=compared/features \\",
            "      vectors.path=vectors/texts contexts.checkpoint=runs/texts"
        },
        subcommands = {CompareArchitecturesCommand.class, CompareFeaturesCommand.class, HelpCommand.class})
public final class CompareCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing required subcommand of compare: architectures or features");
    }
}
