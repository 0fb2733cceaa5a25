package dev.recurve.jobs;

import dev.recurve.report.AgreementReport;
import dev.recurve.spark.probe.AgreementJob;
import dev.recurve.spark.probe.ProbeJobSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

/** {@code recurve probe agreement}: accuracy of subject-verb agreement by condition. */
@Command(
        name = "agreement",
        description = "Measures how often a model finds the verb form that agrees with its subject the likelier one.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve probe agreement run.model=runs/texts run.output=probes/agreement",
            "  recurve probe agreement run.model=runs/texts 'probe.pairs=[\"syneval/*.txt\"]' run.output=probes/syneval",
            "  recurve probe agreement run.model=runs/texts 'probe.conditions=[\"nounpp\"]' run.output=probes/nounpp",
            "",
            "Without probe.pairs, pairs of this project's own frames are generated. A biLM is read by its forward",
            "direction. Writes agreement.csv and pairs.csv to run.output."
        })
public final class ProbeAgreementCommand extends ModelProbeCommand<AgreementJob.Result> {
    @Override
    AgreementJob.Result run(SparkSession spark, ProbeJobSettings settings) throws IOException {
        return new AgreementJob(spark, settings).run();
    }

    @Override
    String location(AgreementJob.Result result) {
        return result.location();
    }

    @Override
    Map<String, Object> asMap(AgreementJob.Result result) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (AgreementReport.Line line : result.report().lines()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("frame", line.frame());
            one.put("condition", line.condition());
            one.put("pairs", line.accuracy().total());
            one.put("accuracy", line.accuracy().value());
            one.put("low", line.accuracy().low());
            one.put("high", line.accuracy().high());
            one.put("uncovered", line.uncovered());
            lines.add(one);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("output", result.location());
        all.put("conditions", lines);
        return all;
    }

    @Override
    void print(AgreementJob.Result result, PrintWriter out) {
        String row = "%-32s %-18s %6s %9s %15s %10s%n";
        out.printf(row, "frame", "condition", "pairs", "accuracy", "95 % interval", "uncovered");
        for (AgreementReport.Line line : result.report().lines()) {
            out.printf(
                    row,
                    line.frame(),
                    line.condition(),
                    line.accuracy().total(),
                    share(line.accuracy().value()),
                    interval(line.accuracy().low(), line.accuracy().high()),
                    line.uncovered());
        }
    }
}
