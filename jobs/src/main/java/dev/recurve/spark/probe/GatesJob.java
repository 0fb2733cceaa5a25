package dev.recurve.spark.probe;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.stddev_pop;

import dev.recurve.artifact.StagedFolder;
import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellStep;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.UsageException;
import dev.recurve.model.LanguageModelGraph;
import dev.recurve.probe.Ablation;
import dev.recurve.probe.AgreementPair;
import dev.recurve.probe.GateCurve;
import dev.recurve.probe.GateQuantity;
import dev.recurve.probe.PlainForward;
import dev.recurve.probe.Unit;
import dev.recurve.report.GateReport;
import dev.recurve.report.UnitMapReport;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What gates, cell and hidden state of every unit do over the words of the right sentences of pairs, by the plain cells;
 * mean and spread of named units by condition.
 */
public final class GatesJob {
    /** The type in the manifest. */
    public static final String TYPE = "recurve-gates";
    /** The version of the folder's layout. */
    public static final int VERSION = 1;
    /** The folder of all values. */
    public static final String VALUES = "values";

    private final SparkSession spark;
    private final ProbeJobSettings settings;

    /**
     * The result.
     *
     * @param location where it lies
     * @param curves of the named units
     */
    public record Result(String location, List<GateCurve> curves) {}

    /** A job over as many partitions as Spark has cores. */
    public GatesJob(SparkSession spark, ProbeJobSettings settings) {
        this.spark = spark;
        this.settings = settings;
    }

    /**
     * Measures and writes.
     *
     * @throws UsageException if no unit is named, or the model has no such unit
     * @throws dev.recurve.config.RecurveException if the output exists, or model or pairs cannot be used
     * @throws IOException if reading or writing fails; nothing is left behind then
     */
    public Result run() throws IOException {
        Configuration hadoop = spark.sessionState().newHadoopConf();
        HadoopFolder target = HadoopFolder.of(settings.run().requireOutput(), hadoop);
        try (StagedFolder staged = StagedFolder.open(target, settings.run().overwrite())) {
            ProbedModel model = ProbedModel.open(settings.run().requireModel(), hadoop);
            List<Unit> units = units(model);
            PairSource pairs = PairSource.of(settings.probe(), settings.run().seed(), hadoop, model.vocabulary());
            HadoopFolder values = ((HadoopFolder) staged.folder()).child(VALUES);
            write(model, pairs.covered(), values);
            List<GateCurve> curves = curves(model, units, values, pairs.covered());
            new GateReport(curves).write(staged.folder());
            Dataset<Row> all = spark.read().parquet(values.path().toString());
            GateQuantity state = UnitMeans.state(quantities(model));
            new UnitMapReport(state.symbol(), UnitMeans.maps(all, state, units, pairs.covered()))
                    .write(staged.folder());
            staged.commit(model.manifest(TYPE, VERSION, settings)
                    .with("pairs", pairs.source())
                    .with("counts", pairs.counts("sentences"))
                    .with("units", units.stream().map(Unit::toString).toList()));
            return new Result(target.location(), curves);
        }
    }

    private List<Unit> units(ProbedModel model) {
        List<Unit> units = settings.probe().units().stream().map(Unit::parse).toList();
        if (units.isEmpty()) {
            throw new UsageException("probe gates needs the units to look at, such as 'probe.units=[\"2:14\"]':"
                    + " units.csv of probe ablation ranks them");
        }
        units.forEach(unit ->
                unit.requireIn(model.settings().layers(), model.settings().hidden()));
        return units;
    }

    private static List<GateQuantity> quantities(ProbedModel model) {
        return GateQuantity.of(LanguageModelGraph.cell(model.settings(), 0));
    }

    private static StructType schema(List<GateQuantity> quantities) {
        StructType schema = new StructType()
                .add("frame", DataTypes.StringType)
                .add("condition", DataTypes.StringType)
                .add("id", DataTypes.StringType)
                .add("layer", DataTypes.IntegerType)
                .add("position", DataTypes.IntegerType)
                .add("word", DataTypes.StringType);
        for (GateQuantity quantity : quantities) {
            schema = schema.add(quantity.column(), DataTypes.createArrayType(DataTypes.FloatType, false));
        }
        return schema;
    }

    private void write(ProbedModel model, List<AgreementPair> pairs, HadoopFolder values) {
        int partitions = spark.sparkContext().defaultParallelism();
        try (ModelTasks tasks = new ModelTasks(spark, model)) {
            JavaRDD<Row> rows = tasks.map(pairs, partitions, GatesJob::rows);
            spark.createDataFrame(rows, schema(quantities(model)))
                    .write()
                    .parquet(values.path().toString());
        }
    }

    private static Iterator<Row> rows(Checkpoint model, Iterator<AgreementPair> pairs) {
        PlainForward forward = new PlainForward(model.model());
        int layers = model.model().config().layers();
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(pairs, Spliterator.ORDERED), false)
                .flatMap(pair -> rows(pair, forward, model.vocabulary(), layers).stream())
                .iterator();
    }

    private static List<Row> rows(AgreementPair pair, PlainForward forward, Vocabulary vocabulary, int layers) {
        List<String> words = pair.rightSentence();
        int[] ids = words.stream().mapToInt(vocabulary::id).toArray();
        CellStep[][] steps = forward.read(ids, Ablation.NONE);
        List<Row> rows = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            CellLayout cell = forward.cell(layer);
            for (int position = 0; position < steps.length; position++) {
                List<Object> values = new ArrayList<>(Arrays.asList(
                        pair.frame(),
                        pair.condition(),
                        pair.id(),
                        layer + 1,
                        position,
                        position == 0 ? Vocabulary.BOUNDARY : words.get(position - 1)));
                for (GateQuantity quantity : GateQuantity.of(cell)) {
                    Float[] units = new Float[cell.sizes().hidden()];
                    for (int unit = 0; unit < units.length; unit++) {
                        units[unit] = (float) quantity.of(cell, steps[position][layer], unit);
                    }
                    values.add(units);
                }
                rows.add(RowFactory.create(values.toArray()));
            }
        }
        return rows;
    }

    private List<GateCurve> curves(
            ProbedModel model, List<Unit> units, HadoopFolder values, List<AgreementPair> pairs) {
        Map<String, List<String>> examples = new LinkedHashMap<>(); // frame → words of its first sentence
        for (AgreementPair pair : pairs) {
            examples.putIfAbsent(pair.frame(), pair.rightSentence());
        }
        Dataset<Row> all = spark.read().parquet(values.path().toString());
        List<GateCurve> curves = new ArrayList<>();
        for (Unit unit : units) {
            for (GateQuantity quantity : quantities(model)) {
                var value = col(quantity.column()).getItem(unit.index());
                Map<List<String>, List<GateCurve.Point>> points = new LinkedHashMap<>();
                for (Row row : all.filter(col("layer").equalTo(unit.layer()))
                        .groupBy("frame", "condition", "position")
                        .agg(avg(value), stddev_pop(value), count(lit(1)))
                        .orderBy("frame", "condition", "position")
                        .collectAsList()) { // a row for each condition and word
                    points.computeIfAbsent(List.of(row.getString(0), row.getString(1)), key -> new ArrayList<>())
                            .add(new GateCurve.Point(
                                    row.getInt(2), row.getDouble(3), row.getDouble(4), row.getLong(5)));
                }
                points.forEach((key, list) -> curves.add(new GateCurve(
                        unit, quantity.symbol(), key.get(0), key.get(1), examples.get(key.get(0)), list)));
            }
        }
        return curves;
    }
}
