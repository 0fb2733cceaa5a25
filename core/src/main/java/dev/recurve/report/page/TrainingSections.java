package dev.recurve.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.report.LineChart;
import dev.recurve.report.LineChart.Line;
import dev.recurve.report.page.Block.Cell;
import dev.recurve.report.page.Block.TableBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a run folder says of the training itself: learning curves, scores and settings. */
public final class TrainingSections {
    /** Points of a curve: more cannot be told apart. */
    private static final int MOST_POINTS = 300;
    /** Epochs in a table; of a longer run those that were the best so far, and the last. */
    private static final int MOST_EPOCHS = 20;

    private static final List<String> PERPLEXITIES = List.of("perplexity", "perplexity_forward", "perplexity_backward");
    private static final List<String> SCORES =
            List.of("accuracy", "macro_f1", "span_precision", "span_recall", "span_f1");

    private final ArtifactFolder run;
    private final TrainingMetrics metrics; // null without a log

    /**
     * Reads the log of a run.
     *
     * @param run its folder
     * @throws dev.recurve.config.RecurveException if the log cannot be used
     * @throws IOException if reading fails
     */
    public TrainingSections(ArtifactFolder run) throws IOException {
        this.run = run;
        this.metrics = run.has(TrainingMetrics.FILE) ? TrainingMetrics.read(run) : null;
    }

    /**
     * How the training went.
     *
     * @param evaluations lines of {@code evaluate --json}
     */
    public List<Section> results(List<JsonNode> evaluations) {
        return List.of(curves(), scores(evaluations));
    }

    private Section curves() {
        String title = "Learning curves";
        if (metrics == null || metrics.rounds().isEmpty()) {
            return Section.missing(
                    title, "No round has been trained yet.", "./recurve train … run.output=" + run.location());
        }
        List<Picture> pictures = new ArrayList<>();
        double[] tokens = metrics.tokens();
        boolean large = tokens[tokens.length - 1] >= 1e6;
        String axis = large ? "million tokens" : "thousand tokens";
        double[] x = TrainingMetrics.means(scaled(tokens, large ? 1e-6 : 1e-3), MOST_POINTS);
        for (String field : List.of("loss", "sampled_loss", "learning_rate")) {
            if (metrics.rounds().stream().anyMatch(round -> round.path(field).isNumber())) {
                double[] y = TrainingMetrics.means(metrics.ofRounds(field), MOST_POINTS);
                boolean rate = field.equals("learning_rate");
                String name = rate ? "learning rate" : field.equals("loss") ? "training loss" : "sampled training loss";
                pictures.add(Picture.of(
                        field.replace('_', '-'),
                        new LineChart(
                                name,
                                axis,
                                rate ? "step size" : "nats per token",
                                false,
                                List.of(new Line(name, x, y)))));
            }
        }
        validation("perplexity on the validation split", "perplexity", PERPLEXITIES)
                .ifPresent(pictures::add);
        validation("scores on the validation split", "share", SCORES).ifPresent(pictures::add);
        return Section.of(title, List.of(Block.pictures(pictures)));
    }

    private static double[] scaled(double[] values, double factor) {
        double[] scaled = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = factor * values[i];
        }
        return scaled;
    }

    private Optional<Picture> validation(String title, String yTitle, List<String> fields) {
        List<String> measured = withoutSingleDirection(metrics.measured(fields));
        if (measured.isEmpty()) {
            return Optional.empty();
        }
        double[] epochs = TrainingMetrics.values(metrics.evaluations(), "epoch");
        List<Line> lines = measured.stream()
                .map(field -> new Line(named(field), epochs, TrainingMetrics.values(metrics.evaluations(), field)))
                .toList();
        return Optional.of(Picture.of(
                "validation-" + measured.get(0).replace('_', '-'),
                new LineChart(title, "epochs", yTitle, false, lines)));
    }

    /** Of one direction the mean says all. */
    private static List<String> withoutSingleDirection(List<String> fields) {
        boolean both = fields.contains("perplexity_backward");
        return fields.stream()
                .filter(field -> both || !field.equals("perplexity_forward"))
                .toList();
    }

    private static String named(String field) {
        return field.equals("perplexity")
                ? "mean"
                : field.replace("perplexity_", "").replace('_', ' ');
    }

    private Section scores(List<JsonNode> evaluations) {
        List<JsonNode> validation = metrics == null ? List.of() : metrics.evaluations();
        List<JsonNode> all = new ArrayList<>(shown(validation));
        all.addAll(evaluations);
        List<String> candidates = new ArrayList<>(PERPLEXITIES);
        candidates.addAll(SCORES);
        candidates.removeIf(
                field -> all.stream().noneMatch(one -> one.path(field).isNumber()));
        List<String> fields = withoutSingleDirection(candidates);
        boolean language = fields.stream().noneMatch(SCORES::contains);
        String title = language ? "Perplexities" : "Scores";
        if (all.isEmpty()) {
            return Section.missing(
                    title,
                    "No split has been evaluated yet.",
                    "./recurve evaluate run.corpus=… run.model=" + run.location() + " --json > evaluation.json");
        }
        List<String> header = new ArrayList<>(List.of("split", "epoch"));
        fields.forEach(field -> header.add(
                field.equals("perplexity")
                        ? field
                        : field.replace("perplexity_", "").replace('_', ' ')));
        header.addAll(List.of("tokens", "best so far"));
        TableBuilder table = new TableBuilder(
                language ? "Perplexity by split and epoch" : "Scores by split and epoch",
                header.toArray(String[]::new));
        for (JsonNode one : all) {
            List<Cell> cells = new ArrayList<>(List.of(
                    Cell.text(one.path("split").asText()),
                    Cell.count(one.path("epoch").asDouble(Double.NaN))));
            fields.forEach(field -> cells.add(
                    Cell.number(one.path(field).asDouble(Double.NaN), field.startsWith("perplexity") ? 2 : 4)));
            cells.add(Cell.count(one.path("tokens").asDouble(Double.NaN)));
            cells.add(Cell.text(one.path("best").asBoolean() ? "yes" : ""));
            table.row(cells.toArray(Cell[]::new));
        }
        return Section.of(title, List.of(table.build()));
    }

    private static List<JsonNode> shown(List<JsonNode> evaluations) {
        int last = evaluations.size() - 1;
        return evaluations.size() <= MOST_EPOCHS
                ? evaluations
                : evaluations.stream()
                        .filter(one -> one.path("best").asBoolean() || one == evaluations.get(last))
                        .toList();
    }

    /**
     * What was trained: a long table, which should not stand before what it led to.
     *
     * @throws IOException if reading a checkpoint's manifest fails
     */
    public Section settings() throws IOException {
        String title = "Settings";
        TableBuilder table = new TableBuilder("What the weights depend on", "setting", "value");
        JsonNode start = metrics == null ? MissingNode.getInstance() : metrics.start();
        for (String field : List.of("parameters", "vocabulary", "directions", "precision")) {
            if (start.has(field)) {
                JsonNode value = start.get(field);
                table.row(
                        Cell.text(field),
                        value.isNumber()
                                ? Cell.text(String.format(Locale.ROOT, "%,d", value.asLong()))
                                : Cell.text(value.asText()));
            }
        }
        Optional<ArtifactFolder> latest = new CheckpointFolders(run).latest();
        if (latest.isPresent()) {
            Manifest manifest = Manifest.readFile(latest.get(), Manifest.NAME);
            for (String part : List.of("identity", "versions")) {
                for (Map.Entry<String, JsonNode> one :
                        manifest.body().path(part).properties()) {
                    table.row(
                            Cell.text(part.equals("identity") ? one.getKey() : "version of " + one.getKey()),
                            Cell.text(
                                    one.getValue().isValueNode()
                                            ? one.getValue().asText()
                                            : one.getValue().toString()));
                }
            }
        }
        return table.size() == 0
                ? Section.missing(
                        title, "No checkpoint has been written yet.", "./recurve train … run.output=" + run.location())
                : Section.of(title, List.of(table.build()));
    }
}
