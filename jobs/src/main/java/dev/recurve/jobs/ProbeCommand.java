package dev.recurve.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code recurve probe}: commands that look inside a network. */
@Command(
        name = "probe",
        description = "Looks inside a network.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  recurve probe gradients run.output=build/gradients",
            "  recurve probe agreement run.model=runs/texts run.output=build/agreement"
        },
        subcommands = {
            ProbeGradientsCommand.class,
            ProbeAgreementCommand.class,
            ProbeAblationCommand.class,
            ProbeGatesCommand.class,
            ProbeLinearCommand.class,
            HelpCommand.class
        })
public final class ProbeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing required subcommand of probe: gradients, agreement, ablation, gates or linear");
    }
}
