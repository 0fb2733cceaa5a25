package dev.recurve.jobs;

import dev.recurve.spark.data.Sessions;
import dev.recurve.spark.probe.GatesJob;
import dev.recurve.spark.probe.ProbeJobSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code recurve probe gates}: gates, cell and hidden state of units over the words of sentences. */
@Command(
        name = "gates",
        description = "Shows what gates, cell and hidden state of units do over the words of sentences.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {
            "  recurve probe gates run.model=runs/texts 'probe.units=[\"2:14\",\"1:3\"]' \\",
            "      'probe.conditions=[\"nounpp\"]' run.output=probes/gates",
            "",
            "Writes the values of all units (values/*.parquet), means and spread of the named ones by condition",
            "(gates.csv) and plots of them (PNG, SVG) to run.output."
        })
public final class ProbeGatesCommand implements Callable<Integer>, Configured {
    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ProbeJobSettings settings = ProbeJobSettings.read(options.load());
        settings.run().requireModel();
        settings.run().requireOutput();
        try (SparkSession spark = Sessions.open("recurve probe gates")) {
            GatesJob.Result result = new GatesJob(spark, settings).run();
            PrintWriter out = spec.commandLine().getOut();
            out.println("results      " + result.location());
            out.flush();
        }
        return 0;
    }

    @Override
    public Class<ProbeJobSettings> settings() {
        return ProbeJobSettings.class;
    }
}
