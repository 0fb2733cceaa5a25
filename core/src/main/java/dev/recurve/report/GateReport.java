package dev.recurve.report;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.probe.GateCurve;
import dev.recurve.probe.Unit;
import dev.recurve.report.LineChart.Line;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gates and states of units over words as files: {@code gates.csv}, and for each unit and frame a picture with a panel
 * for each gate and state, {@code unit-2-14-nounpp}, in PNG and SVG.
 */
public final class GateReport {
    private final List<GateCurve> curves;

    /** @param curves of all units */
    public GateReport(List<GateCurve> curves) {
        this.curves = List.copyOf(curves);
    }

    /**
     * Writes all files.
     *
     * @throws IOException if writing fails
     */
    public void write(ArtifactFolder folder) throws IOException {
        try (CsvTable table = new CsvTable(
                folder.write("gates.csv"),
                "unit",
                "quantity",
                "frame",
                "condition",
                "position",
                "example",
                "sentences",
                "mean",
                "deviation")) {
            for (GateCurve curve : curves) {
                for (GateCurve.Point point : curve.points()) {
                    table.row(
                            curve.unit(),
                            curve.quantity(),
                            curve.frame(),
                            curve.condition(),
                            point.position(),
                            word(curve, point.position()),
                            point.count(),
                            point.mean(),
                            point.deviation());
                }
            }
        }
        for (Map.Entry<String, List<LineChart>> picture : charts().entrySet()) {
            Figure figure = new Figure(picture.getValue(), 2);
            try (OutputStream out = folder.write(picture.getKey() + ".png")) {
                figure.writePng(out);
            }
            try (OutputStream out = folder.write(picture.getKey() + ".svg")) {
                figure.writeSvg(out);
            }
        }
    }

    /**
     * Reads {@code gates.csv}.
     *
     * @param folder that {@link #write} wrote
     * @throws dev.recurve.config.RecurveException if it cannot be used
     * @throws IOException if reading fails
     */
    public static GateReport read(ArtifactFolder folder) throws IOException {
        CsvRows table = CsvRows.read(
                folder,
                "gates.csv",
                "unit",
                "quantity",
                "frame",
                "condition",
                "position",
                "example",
                "sentences",
                "mean",
                "deviation");
        Map<List<String>, List<CsvRows.Row>> curves = new LinkedHashMap<>();
        for (CsvRows.Row row : table.rows()) {
            curves.computeIfAbsent(
                            List.of(row.text("unit"), row.text("quantity"), row.text("frame"), row.text("condition")),
                            key -> new ArrayList<>())
                    .add(row);
        }
        List<GateCurve> all = new ArrayList<>();
        curves.forEach((key, rows) -> all.add(new GateCurve(
                Unit.parse(key.get(0)),
                key.get(1),
                key.get(2),
                key.get(3),
                rows.stream().skip(1).map(row -> row.text("example")).toList(),
                rows.stream().map(GateReport::point).toList())));
        return new GateReport(all);
    }

    private static GateCurve.Point point(CsvRows.Row row) {
        return new GateCurve.Point(
                (int) row.value("position"), row.value("mean"), row.value("deviation"), (long) row.value("sentences"));
    }

    private static String word(GateCurve curve, int position) {
        if (position == 0) {
            return "<eos>";
        }
        return position <= curve.example().size() ? curve.example().get(position - 1) : "";
    }

    /** Panels by the name of their picture. */
    public Map<String, List<LineChart>> charts() {
        Map<String, Map<String, List<GateCurve>>> panels = new LinkedHashMap<>(); // picture → quantity → curves
        for (GateCurve curve : curves) {
            String name = "unit-" + curve.unit().layer() + "-" + curve.unit().index() + "-" + curve.frame();
            panels.computeIfAbsent(name, key -> new LinkedHashMap<>())
                    .computeIfAbsent(curve.quantity(), key -> new ArrayList<>())
                    .add(curve);
        }
        Map<String, List<LineChart>> pictures = new LinkedHashMap<>();
        panels.forEach((name, quantities) -> pictures.put(
                name, quantities.values().stream().map(GateReport::chart).toList()));
        return pictures;
    }

    private static LineChart chart(List<GateCurve> conditions) {
        GateCurve first = conditions.get(0);
        List<Line> lines = new ArrayList<>();
        int longest = 0;
        for (GateCurve curve : conditions) {
            lines.add(new Line(
                    curve.condition(),
                    curve.points().stream()
                            .mapToDouble(GateCurve.Point::position)
                            .toArray(),
                    curve.points().stream().mapToDouble(GateCurve.Point::mean).toArray()));
            longest = Math.max(longest, curve.points().size());
        }
        List<String> words = new ArrayList<>();
        for (int position = 0; position < longest; position++) {
            words.add(word(first, position));
        }
        String title = first.quantity() + " of unit " + first.unit() + ", " + first.frame();
        return new LineChart(title, "word", "mean of " + first.quantity(), false, lines, words);
    }
}
