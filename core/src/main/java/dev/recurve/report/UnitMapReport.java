package dev.recurve.report;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.config.RecurveException;
import dev.recurve.probe.Unit;
import dev.recurve.probe.UnitMap;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * States of units by word as files: {@code maps.csv}, and for each frame a picture with a map for each condition and one
 * for the difference of numbers, {@code map-nounpp}, in PNG and SVG.
 */
public final class UnitMapReport {
    private final String quantity;
    private final List<UnitMap> maps;

    /**
     * @param quantity symbol of the state, {@code c}
     * @param maps of all frames
     */
    public UnitMapReport(String quantity, List<UnitMap> maps) {
        this.quantity = quantity;
        this.maps = List.copyOf(maps);
    }

    /**
     * Writes all files.
     *
     * @throws IOException if writing fails
     */
    public void write(ArtifactFolder folder) throws IOException {
        try (CsvTable table = new CsvTable(
                folder.write("maps.csv"), "quantity", "frame", "condition", "unit", "position", "example", "mean")) {
            for (UnitMap map : maps) {
                for (int i = 0; i < map.units().size(); i++) {
                    for (int t = 0; t < map.words().size(); t++) {
                        table.row(
                                quantity,
                                map.frame(),
                                map.condition(),
                                map.units().get(i),
                                t,
                                map.words().get(t),
                                map.means()[i][t]);
                    }
                }
            }
        }
        for (Map.Entry<String, List<HeatMap>> picture : charts().entrySet()) {
            Figure figure = new Figure(picture.getValue(), 2);
            try (OutputStream out = folder.write("map-" + picture.getKey() + ".png")) {
                figure.writePng(out);
            }
            try (OutputStream out = folder.write("map-" + picture.getKey() + ".svg")) {
                figure.writeSvg(out);
            }
        }
    }

    /** Maps by frame. */
    public Map<String, List<HeatMap>> charts() {
        Map<String, List<HeatMap>> charts = new LinkedHashMap<>();
        for (UnitMap map : maps) {
            charts.computeIfAbsent(map.frame(), key -> new ArrayList<>())
                    .add(new HeatMap(
                            "mean of " + quantity + ", " + map.frame() + ", " + map.condition(),
                            map.units().stream().map(Unit::toString).toList(),
                            map.words(),
                            map.means()));
        }
        return charts;
    }

    /**
     * Reads {@code maps.csv}.
     *
     * @param folder that {@link #write} wrote
     * @throws dev.recurve.config.RecurveException if it cannot be used
     * @throws IOException if reading fails
     */
    public static UnitMapReport read(ArtifactFolder folder) throws IOException {
        Map<List<String>, List<CsvRows.Row>> groups = new LinkedHashMap<>();
        String quantity = "";
        for (CsvRows.Row row : CsvRows.read(
                        folder, "maps.csv", "quantity", "frame", "condition", "unit", "position", "example", "mean")
                .rows()) {
            quantity = row.text("quantity");
            groups.computeIfAbsent(List.of(row.text("frame"), row.text("condition")), key -> new ArrayList<>())
                    .add(row);
        }
        List<UnitMap> maps = new ArrayList<>();
        groups.forEach((key, rows) -> maps.add(map(key.get(0), key.get(1), rows)));
        return new UnitMapReport(quantity, maps);
    }

    private static UnitMap map(String frame, String condition, List<CsvRows.Row> rows) {
        List<Unit> units = rows.stream()
                .map(row -> Unit.parse(row.text("unit")))
                .distinct()
                .toList();
        int columns = rows.size() / units.size();
        if (columns * units.size() != rows.size()) {
            throw new RecurveException(rows.get(0).location() + ": expected as many words for each of " + units.size()
                    + " units of " + frame + ", " + condition + ", found " + rows.size()
                    + " in all: is the file cut off?");
        }
        double[][] means = new double[units.size()][columns];
        for (int i = 0; i < rows.size(); i++) {
            means[i / columns][i % columns] = rows.get(i).value("mean");
        }
        return new UnitMap(
                frame,
                condition,
                rows.subList(0, columns).stream()
                        .map(row -> row.text("example"))
                        .toList(),
                units,
                means);
    }
}
