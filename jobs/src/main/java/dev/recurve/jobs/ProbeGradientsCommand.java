package dev.recurve.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.GradientSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.config.UsageException;
import dev.recurve.diagnose.FlowCurve;
import dev.recurve.diagnose.GradientStudy;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code recurve probe gradients}: norms of Jacobians by distance, of gradients by step, and learning curves. */
@Command(
        name = "gradients",
        description = "Measures how gradients vanish, explode or stay over time, in cells or in a language model.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve probe gradients run.output=probes/adding",
            "  recurve probe gradients --cells rnn-tanh,lstm,lstm-1997,gru gradients.steps=0 run.output=probes/start",
            "  recurve probe gradients --cells rnn-tanh,rnn-relu,lstm gradients.recurrent-scale=4 gradients.steps=0 \\",
            "      run.output=probes/large-weights",
            "  recurve probe gradients --model runs/texts gradients.text=test.txt run.output=probes/texts",
            "",
            "Without a model, cells learn a synthetic task from scratch. With run.model (a checkpoint, or a training run:",
            "its best checkpoint), the model reads gradients.text, beside an untrained one of the same shape.",
            "Writes flow.csv, norms.csv, learning.csv and plots of them (PNG, SVG) to run.output."
        })
public final class ProbeGradientsCommand implements Callable<Integer>, Configured {
    /** The sections that the command reads. */
    private record Settings(RunSettings run, GradientSettings gradients) {}

    @Mixin
    private ConfigOptions options;

    @Option(names = "--cells", paramLabel = "CELL,…", split = ",", description = "Cells to compare (gradients.cells).")
    private List<String> cells = List.of();

    @Option(names = "--task", paramLabel = "TASK", description = "What they learn (gradients.task).")
    private Optional<String> task = Optional.empty();

    @Option(names = "--model", paramLabel = "FOLDER", description = "Checkpoint or training run (run.model).")
    private Optional<String> model = Optional.empty();

    @Option(names = "--json", description = "Print one line of JSON instead of tables.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Config config = options.load(overrides());
        RunSettings run = ConfigReader.read(config, "run", RunSettings.class);
        GradientSettings settings = ConfigReader.read(config, "gradients", GradientSettings.class);
        if (run.model().isPresent()) {
            refuse(config, "cells", "a model has its own");
            refuse(config, "task", "a model reads gradients.text");
        }
        GradientProbe.Result result = new GradientProbe(run, settings).run();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(asMap(result)));
        } else {
            print(result, out);
        }
        out.flush();
        return 0;
    }

    @Override
    public Class<? extends Record> settings() {
        return Settings.class;
    }

    private List<String> overrides() {
        List<String> overrides = new ArrayList<>();
        if (!cells.isEmpty()) {
            overrides.add("gradients.cells=[\"" + String.join("\",\"", cells) + "\"]");
        }
        task.ifPresent(name -> overrides.add("gradients.task=" + name));
        model.ifPresent(location -> overrides.add("run.model=" + location));
        return overrides;
    }

    private static void refuse(Config config, String key, String why) {
        if (config.hasPath("gradients." + key)) {
            throw new UsageException("gradients." + key + " does not go with run.model: " + why);
        }
    }

    private static Map<String, Object> asMap(GradientProbe.Result result) {
        List<Map<String, Object>> flow = new ArrayList<>();
        for (FlowCurve curve : result.study().flow()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("series", curve.series());
            line.put("phase", curve.phase().label());
            line.put("quantity", curve.quantity().name().toLowerCase(Locale.ROOT));
            line.put("distance", curve.mean().length);
            line.put("first", curve.mean()[0]);
            line.put("last", curve.mean()[curve.mean().length - 1]);
            flow.add(line);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("output", result.location());
        all.put("flow", flow);
        all.put("learning", GradientProbe.summary(result.study()));
        return all;
    }

    private static void print(GradientProbe.Result result, PrintWriter out) {
        int farthest = result.study().flow().get(0).mean().length;
        out.printf(Locale.ROOT, "%-26s %-8s %-18s %11s", "series", "phase", "norm of", "k = 1");
        int middle = (farthest + 1) / 2;
        out.printf(Locale.ROOT, " %11s %11s%n", "k = " + middle, "k = " + farthest);
        for (FlowCurve curve : result.study().flow()) {
            out.printf(
                    Locale.ROOT,
                    "%-26s %-8s %-18s %11.3g %11.3g %11.3g%n",
                    curve.series(),
                    curve.phase().label(),
                    curve.quantity().symbol(),
                    curve.mean()[0],
                    curve.mean()[middle - 1],
                    curve.mean()[farthest - 1]);
        }
        for (GradientStudy.Learning learning : result.study().learning()) {
            double error = learning.evaluations()
                    .get(learning.evaluations().size() - 1)
                    .error();
            out.printf(
                    Locale.ROOT,
                    "%-26s error %.4g (guessing %.4g), %s%n",
                    learning.series(),
                    error,
                    result.study().chance(),
                    learning.solvedAt() < 0 ? "not learnt" : "learnt by step " + learning.solvedAt());
        }
        out.println("results      " + result.location());
    }
}
