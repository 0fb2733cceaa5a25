package dev.recurve.jobs;

import dev.recurve.spark.data.Sessions;
import dev.recurve.spark.probe.LinearJob;
import dev.recurve.spark.probe.ProbeJobSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code recurve probe linear}: what linear classifiers read from the states of each layer. */
@Command(
        name = "linear",
        description =
                "Learns number, part of speech and depth of words from the states of each layer, beside control tasks.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {
            "  recurve probe linear run.model=runs/texts probe.text=dev.conllu run.output=probes/linear",
            "",
            "Every fifth sentence is for testing. A control task gives every word type a label at random; selectivity is",
            "the accuracy less that of the control task. Writes linear.csv to run.output."
        })
public final class ProbeLinearCommand implements Callable<Integer>, Configured {
    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ProbeJobSettings settings = ProbeJobSettings.read(options.load());
        settings.run().requireModel();
        settings.run().requireOutput();
        try (SparkSession spark = Sessions.open("recurve probe linear")) {
            LinearJob.Result result = new LinearJob(spark, settings).run();
            PrintWriter out = spec.commandLine().getOut();
            String row = "%-16s %6s %9s %9s %9s %12s%n";
            out.printf(row, "property", "layer", "accuracy", "majority", "control", "selectivity");
            for (LinearJob.Line line : result.lines()) {
                out.printf(
                        row,
                        line.name(),
                        line.layer(),
                        share(line.accuracy().value()),
                        share(line.majority()),
                        share(line.control().value()),
                        share(line.selectivity()));
            }
            out.println("results      " + result.location());
            out.flush();
        }
        return 0;
    }

    @Override
    public Class<ProbeJobSettings> settings() {
        return ProbeJobSettings.class;
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
