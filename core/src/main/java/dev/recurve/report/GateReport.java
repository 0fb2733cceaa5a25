package dev.recurve.report;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.probe.GateCurve;
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
        for (Map.Entry<String, List<LineChart>> picture : pictures().entrySet()) {
            Figure figure = new Figure(picture.getValue(), 2);
            try (OutputStream out = folder.write(picture.getKey() + ".png")) {
                figure.writePng(out);
            }
            try (OutputStream out = folder.write(picture.getKey() + ".svg")) {
                figure.writeSvg(out);
            }
        }
    }

    private static String word(GateCurve curve, int position) {
        if (position == 0) {
            return "<eos>";
        }
        return position <= curve.example().size() ? curve.example().get(position - 1) : "";
    }

    /** Panels by the name of their picture. */
    private Map<String, List<LineChart>> pictures() {
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
