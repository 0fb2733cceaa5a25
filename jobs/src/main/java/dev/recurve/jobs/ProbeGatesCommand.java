package dev.recurve.jobs;

import dev.recurve.spark.probe.GatesJob;
import dev.recurve.spark.probe.ProbeJobSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

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
public final class ProbeGatesCommand extends ModelProbeCommand<GatesJob.Result> {
    @Override
    GatesJob.Result run(SparkSession spark, ProbeJobSettings settings) throws IOException {
        return new GatesJob(spark, settings).run();
    }

    @Override
    String location(GatesJob.Result result) {
        return result.location();
    }

    @Override
    Map<String, Object> asMap(GatesJob.Result result) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("output", result.location());
        all.put(
                "units",
                result.curves().stream()
                        .map(curve -> curve.unit().toString())
                        .distinct()
                        .toList());
        return all;
    }

    @Override
    void print(GatesJob.Result result, PrintWriter out) {
        // Everything is in pictures and tables.
    }
}
