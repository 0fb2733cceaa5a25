package dev.recurve.report;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.config.RecurveException;
import dev.recurve.diagnose.FlowCurve;
import dev.recurve.diagnose.FlowQuantity;
import dev.recurve.diagnose.GradientNorm;
import dev.recurve.diagnose.GradientStudy;
import dev.recurve.diagnose.Phase;
import dev.recurve.diagnose.TaskTraining.Evaluation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Reads back what {@link GradientReport} wrote. */
public final class GradientTables {
    private GradientTables() {}

    /**
     * Reads a folder.
     *
     * @param folder that {@link GradientReport#write} wrote
     * @param manifest of the folder
     * @throws RecurveException if a table cannot be used
     * @throws IOException if reading fails
     */
    public static GradientStudy read(ArtifactFolder folder, Manifest manifest) throws IOException {
        double chance =
                manifest.body().path("learning").path(0).path("guessing").asDouble(Double.NaN);
        return new GradientStudy(flow(folder), norms(folder), learning(folder), chance);
    }

    private static List<FlowCurve> flow(ArtifactFolder folder) throws IOException {
        List<FlowCurve> curves = new ArrayList<>();
        grouped(folder, "flow.csv", List.of("series", "phase", "quantity"), "distance", "mean", "least", "greatest")
                .forEach((key, rows) -> curves.add(new FlowCurve(
                        key.get(0),
                        constant(Phase.class, key.get(1), rows),
                        constant(FlowQuantity.class, key.get(2), rows),
                        values(rows, row -> row.value("mean")),
                        values(rows, row -> row.value("least")),
                        values(rows, row -> row.value("greatest")))));
        return curves;
    }

    private static List<GradientStudy.Norms> norms(ArtifactFolder folder) throws IOException {
        List<GradientStudy.Norms> norms = new ArrayList<>();
        if (folder.has("norms.csv")) {
            grouped(folder, "norms.csv", List.of("series", "phase"), "step", "loss", "norm", "clipped_norm")
                    .forEach((key, rows) -> norms.add(new GradientStudy.Norms(
                            key.get(0),
                            constant(Phase.class, key.get(1), rows),
                            rows.stream()
                                    .map(row -> new GradientNorm(
                                            (int) row.value("step"),
                                            row.value("loss"),
                                            row.value("norm"),
                                            row.value("clipped_norm")))
                                    .toList())));
        }
        return norms;
    }

    private static List<GradientStudy.Learning> learning(ArtifactFolder folder) throws IOException {
        List<GradientStudy.Learning> learning = new ArrayList<>();
        if (folder.has("learning.csv")) {
            grouped(folder, "learning.csv", List.of("series"), "step", "error")
                    .forEach((key, rows) -> learning.add(new GradientStudy.Learning(
                            key.get(0),
                            rows.stream()
                                    .map(row -> new Evaluation((int) row.value("step"), row.value("error")))
                                    .toList(),
                            -1)));
        }
        return learning;
    }

    private static double[] values(List<CsvRows.Row> rows, ToDoubleFunction<CsvRows.Row> value) {
        return rows.stream().mapToDouble(value).toArray();
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name, List<CsvRows.Row> rows) {
        try {
            return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new RecurveException(
                    rows.get(0).location() + ", row " + rows.get(0).number() + ": '" + name + "' is not known:"
                            + " was it written by a newer Recurve?",
                    e);
        }
    }

    private static Map<List<String>, List<CsvRows.Row>> grouped(
            ArtifactFolder folder, String name, List<String> keys, String... values) throws IOException {
        List<String> needed = new ArrayList<>(keys);
        needed.addAll(List.of(values));
        Map<List<String>, List<CsvRows.Row>> groups = new LinkedHashMap<>();
        for (CsvRows.Row row :
                CsvRows.read(folder, name, needed.toArray(String[]::new)).rows()) {
            groups.computeIfAbsent(keys.stream().map(row::text).toList(), key -> new ArrayList<>())
                    .add(row);
        }
        return groups;
    }
}
