package dev.recurve.jobs;

import dev.recurve.config.UsageException;
import dev.recurve.probe.AblationEffect;
import dev.recurve.probe.AblationEffect.Effect;
import dev.recurve.report.AblationReport;
import dev.recurve.spark.probe.AblationJob;
import dev.recurve.spark.probe.ProbeJobSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code recurve probe ablation}: agreement without each unit, or without groups of units. */
@Command(
        name = "ablation",
        description = "Takes units out of a model, one by one or in groups, and ranks them by what that costs.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve probe ablation run.model=runs/texts run.output=probes/ablation",
            "  recurve probe ablation run.model=runs/texts 'probe.pairs=[\"syneval/prep_anim.txt\"]' \\",
            "      run.output=probes/ablation-prep",
            "  recurve probe ablation run.model=runs/texts 'probe.units=[\"2:14+2:37\",\"1:3\"]' run.output=probes/pairs",
            "",
            "Units are written layer:unit, layers from 1, units from 0. Without probe.units each unit of each layer is",
            "taken out in turn. Writes units.csv (ranked), ablation.csv (by condition) and a plot to run.output."
        })
public final class ProbeAblationCommand extends ModelProbeCommand<AblationJob.Result> {
    @Option(names = "--top", description = "Rows that are printed (default: ${DEFAULT-VALUE}).")
    private int top = 20;

    @Override
    void check() {
        if (top < 1) {
            throw new UsageException("--top must be at least 1, found " + top);
        }
    }

    @Override
    AblationJob.Result run(SparkSession spark, ProbeJobSettings settings) throws IOException {
        return new AblationJob(spark, settings).run();
    }

    @Override
    String location(AblationJob.Result result) {
        return result.location();
    }

    private List<AblationEffect> shown(AblationJob.Result result) {
        return result.report().ranked().stream().limit(top).toList();
    }

    @Override
    Map<String, Object> asMap(AblationJob.Result result) {
        List<Map<String, Object>> units = new ArrayList<>();
        for (AblationEffect effect : shown(result)) {
            Effect all = effect.conditions().get(AblationEffect.ALL);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("units", effect.units());
            one.put("drop", all.drop().value());
            one.put("low", all.drop().low());
            one.put("high", all.drop().high());
            one.put("worst-condition", AblationReport.worst(effect));
            one.put("worst-drop", effect.largestDrop());
            one.put("carries", result.report().carries(effect));
            units.add(one);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("output", result.location());
        map.put("intact", intact(result).accuracy().value());
        map.put("units", units);
        return map;
    }

    private static Effect intact(AblationJob.Result result) {
        return result.intact().conditions().get(AblationEffect.ALL);
    }

    @Override
    void print(AblationJob.Result result, PrintWriter out) {
        Effect intact = intact(result);
        out.printf(
                Locale.ROOT,
                "intact model: accuracy %.3f on %d pairs; median fall of random units %.4f%n",
                intact.accuracy().value(),
                intact.accuracy().total(),
                result.report().controlMedian());
        String row = "%-20s %8s %18s  %-36s %8s  %s%n";
        out.printf(row, "units", "fall", "95 % interval", "worst condition", "fall", "carries");
        for (AblationEffect effect : shown(result)) {
            Effect all = effect.conditions().get(AblationEffect.ALL);
            out.printf(
                    row,
                    effect.units(),
                    share(all.drop().value()),
                    interval(all.drop().low(), all.drop().high()),
                    AblationReport.worst(effect),
                    share(effect.largestDrop()),
                    result.report().carries(effect));
        }
    }
}
