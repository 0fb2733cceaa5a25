package dev.recurve.jobs;

import dev.recurve.spark.probe.LinearJob;
import dev.recurve.spark.probe.ProbeJobSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

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
public final class ProbeLinearCommand extends ModelProbeCommand<LinearJob.Result> {
    @Override
    LinearJob.Result run(SparkSession spark, ProbeJobSettings settings) throws IOException {
        return new LinearJob(spark, settings).run();
    }

    @Override
    String location(LinearJob.Result result) {
        return result.location();
    }

    @Override
    Map<String, Object> asMap(LinearJob.Result result) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (LinearJob.Line line : result.lines()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("property", line.name());
            one.put("layer", line.layer());
            one.put("accuracy", line.accuracy().value());
            one.put("low", line.accuracy().low());
            one.put("high", line.accuracy().high());
            one.put("majority", line.majority());
            one.put("control", line.control().value());
            one.put("selectivity", line.selectivity());
            lines.add(one);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("output", result.location());
        all.put("probes", lines);
        return all;
    }

    @Override
    void print(LinearJob.Result result, PrintWriter out) {
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
    }
}
