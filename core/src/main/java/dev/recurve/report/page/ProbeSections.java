package dev.recurve.report.page;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.report.CsvRows;
import dev.recurve.report.GateReport;
import dev.recurve.report.GradientReport;
import dev.recurve.report.GradientTables;
import dev.recurve.report.HeatMap;
import dev.recurve.report.LineChart;
import dev.recurve.report.LineChart.Line;
import dev.recurve.report.UnitMapReport;
import dev.recurve.report.page.Block.Cell;
import dev.recurve.report.page.Block.TableBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Sections from the folders that the commands {@code probe …} write, which have been read to be whole. */
public final class ProbeSections {
    /** Units of an ablation that a table shows. */
    private static final int MOST_UNITS = 20;
    /** Drawings of one folder. */
    private static final int MOST_PICTURES = 60;

    private final ArtifactFolder folder;
    private final String title;
    private final String id;

    /**
     * @param folder what a probe wrote
     * @param title heading of the section, unique on the page
     */
    public ProbeSections(ArtifactFolder folder, String title) {
        this.folder = folder;
        this.title = title;
        this.id = Section.of(title, List.of()).id();
    }

    /**
     * Norms of gradients by distance and step.
     *
     * @throws dev.recurve.config.RecurveException if the tables cannot be used
     * @throws IOException if reading fails
     */
    public Section gradients(Manifest manifest) throws IOException {
        List<LineChart> charts = new GradientReport(GradientTables.read(folder, manifest)).charts();
        return Section.of(
                title,
                List.of(
                        Block.note("How much a state depends on one k steps earlier: gradients that vanish fall with"
                                + " the distance, gradients that explode rise."),
                        pictures(charts)));
    }

    private Block pictures(List<LineChart> charts) {
        return Block.pictures(IntStream.range(0, charts.size())
                .mapToObj(i -> Picture.of(id + "-" + i, charts.get(i)))
                .toList());
    }

    /**
     * Accuracies of agreement by condition.
     *
     * @throws dev.recurve.config.RecurveException if the table cannot be used
     * @throws IOException if reading fails
     */
    public Section agreement() throws IOException {
        TableBuilder table = new TableBuilder(
                "Share of pairs whose right verb form is the likelier, with its 95 % interval",
                "frame", "condition", "pairs", "accuracy", "uncovered");
        for (CsvRows.Row row : CsvRows.read(
                        folder, "agreement.csv", "frame", "condition", "pairs", "accuracy", "low", "high", "uncovered")
                .rows()) {
            table.row(
                    Cell.text(row.text("frame")),
                    Cell.text(row.text("condition")),
                    Cell.count(row.value("pairs")),
                    Cell.interval(row.value("accuracy"), row.value("low"), row.value("high")),
                    Cell.count(row.value("uncovered")));
        }
        return Section.of(
                title,
                List.of(
                        Block.note("The condition gives the number of the subject and, where there is one, of the noun"
                                + " between it and the verb. Pairs with words that the model does not know are uncovered:"
                                + " counted, not scored."),
                        table.build()));
    }

    /**
     * Units ranked by what taking them out costs.
     *
     * @throws dev.recurve.config.RecurveException if a table cannot be used
     * @throws IOException if reading fails
     */
    public Section ablation() throws IOException {
        List<CsvRows.Row> units = CsvRows.read(
                        folder,
                        "units.csv",
                        "rank",
                        "units",
                        "drop",
                        "drop_low",
                        "drop_high",
                        "worst_condition",
                        "worst_drop",
                        "carries")
                .rows();
        double[] controls = CsvRows.read(folder, "ablation.csv", "control", "condition", "drop").rows().stream()
                .filter(row -> row.text("control").equals("true")
                        && row.text("condition").equals("all"))
                .mapToDouble(row -> row.value("drop"))
                .sorted()
                .toArray();
        List<String> carriers = units.stream()
                .filter(row -> !row.text("carries").isEmpty())
                .map(row -> row.text("units") + " (" + row.text("carries") + ")")
                .toList();
        TableBuilder table = new TableBuilder(
                "Units by the fall in accuracy without them, with its 95 % interval",
                "rank", "units", "fall, all pairs", "worst condition", "fall there", "carries");
        for (CsvRows.Row row : units.subList(0, Math.min(MOST_UNITS, units.size()))) {
            table.row(
                    Cell.count(row.value("rank")),
                    Cell.text(row.text("units")),
                    Cell.interval(row.value("drop"), row.value("drop_low"), row.value("drop_high")),
                    Cell.text(row.text("worst_condition")),
                    Cell.number(row.value("worst_drop"), 3),
                    Cell.text(row.text("carries")));
        }
        String named = carriers.isEmpty()
                ? "No unit alone carries number."
                : "Units that carry number: " + String.join(", ", carriers) + ".";
        String shown = units.size() > MOST_UNITS
                ? " The table shows the first " + MOST_UNITS + " of " + units.size() + "; units.csv has them all."
                : "";
        return Section.of(
                title, List.of(Block.note(named + shown), table.build(), pictures(List.of(drops(units, controls)))));
    }

    private static LineChart drops(List<CsvRows.Row> units, double[] controls) {
        double[] ranks = IntStream.rangeClosed(1, units.size()).asDoubleStream().toArray();
        double[] drops = units.stream().mapToDouble(row -> row.value("drop")).toArray();
        List<Line> lines = new ArrayList<>(List.of(new Line("all pairs", ranks, drops)));
        if (controls.length > 0) {
            double[] median = new double[ranks.length];
            Arrays.fill(median, controls[controls.length / 2]);
            lines.add(new Line("random units (median)", ranks, median));
        }
        return new LineChart("fall in accuracy by rank", "rank", "fall in accuracy", false, lines);
    }

    /**
     * Gates and states of units by word.
     *
     * @throws dev.recurve.config.RecurveException if the table cannot be used
     * @throws IOException if reading fails
     */
    public Section gates() throws IOException {
        List<Block> blocks = new ArrayList<>();
        blocks.add(Block.note("Means over the sentences of a condition: input gate i, forget gate f, output gate o,"
                + " candidate c~, cell c and hidden value h; of a GRU update gate z and reset gate r."));
        int left = MOST_PICTURES;
        for (Map.Entry<String, List<LineChart>> unit :
                GateReport.read(folder).charts().entrySet()) {
            List<LineChart> charts = unit.getValue();
            if (charts.size() > left) {
                blocks.add(Block.note("More units and frames are in gates.csv and the pictures beside it."));
                break;
            }
            left -= charts.size();
            int number = blocks.size();
            blocks.add(Block.pictures(IntStream.range(0, charts.size())
                    .mapToObj(i -> Picture.of(id + "-" + number + "-" + i, charts.get(i)))
                    .toList()));
        }
        if (folder.has("maps.csv")) { // earlier versions did not write it
            blocks.addAll(maps());
        }
        return Section.of(title, blocks);
    }

    private List<Block> maps() throws IOException {
        List<Block> blocks = new ArrayList<>(List.of(Block.note("States of units, by word: the units that differ most"
                + " between singular and plural subjects at the last word before the verb.")));
        for (Map.Entry<String, List<HeatMap>> frame :
                UnitMapReport.read(folder).charts().entrySet()) {
            List<HeatMap> maps = frame.getValue();
            int number = blocks.size();
            blocks.add(Block.pictures(IntStream.range(0, maps.size())
                    .mapToObj(i -> Picture.of(
                            id + "-map-" + number + "-" + i,
                            maps.get(i),
                            "Means from " + Axis.plain(-maps.get(i).range()) + ", blue, over 0, white, to "
                                    + Axis.plain(maps.get(i).range()) + ", orange."))
                    .toList()));
        }
        return blocks;
    }

    /**
     * What linear classifiers read from each layer.
     *
     * @throws dev.recurve.config.RecurveException if the table cannot be used
     * @throws IOException if reading fails
     */
    public Section linear() throws IOException {
        TableBuilder table = new TableBuilder(
                "Accuracy on sentences not trained on, with its 95 % interval",
                "property", "layer", "accuracy", "majority", "control task", "selectivity");
        for (CsvRows.Row row : CsvRows.read(
                        folder,
                        "linear.csv",
                        "property",
                        "layer",
                        "accuracy",
                        "low",
                        "high",
                        "majority",
                        "control",
                        "selectivity")
                .rows()) {
            table.row(
                    Cell.text(row.text("property")),
                    Cell.count(row.value("layer")),
                    Cell.interval(row.value("accuracy"), row.value("low"), row.value("high")),
                    Cell.number(row.value("majority"), 3),
                    Cell.number(row.value("control"), 3),
                    Cell.number(row.value("selectivity"), 3));
        }
        return Section.of(title, List.of(table.build()));
    }
}
