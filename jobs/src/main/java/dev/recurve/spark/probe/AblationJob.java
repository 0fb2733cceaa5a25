package dev.recurve.spark.probe;

import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.ProbeSettings;
import dev.recurve.probe.Ablation;
import dev.recurve.probe.AblationEffect;
import dev.recurve.probe.AgreementPair;
import dev.recurve.probe.Unit;
import dev.recurve.probe.VerbMargins;
import dev.recurve.report.AblationReport;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** What becomes of agreement when units are taken out of a model, one by one or in groups. */
public final class AblationJob {
    /** The type in the manifest. */
    public static final String TYPE = "recurve-ablation";
    /** The version of the folder's layout. */
    public static final int VERSION = 1;

    /** Partitions for each core: a few, since each computes the intact model anew, not one, so that none ends late. */
    private static final int PARTITIONS_PER_CORE = 2;

    private final SparkSession spark;
    private final ProbeJobSettings settings;
    private final int partitions;

    /**
     * The result.
     *
     * @param location where it lies
     * @param report its content
     * @param intact the intact model, as the effect of taking nothing out
     */
    public record Result(String location, AblationReport report, AblationEffect intact) {}

    /** What is taken out, and whether only to compare with. */
    private record Trial(Ablation ablation, boolean control) implements Serializable {}

    /** A job on as many partitions as suit Spark's cores. */
    public AblationJob(SparkSession spark, ProbeJobSettings settings) {
        this(spark, settings, PARTITIONS_PER_CORE * spark.sparkContext().defaultParallelism());
    }

    AblationJob(SparkSession spark, ProbeJobSettings settings, int partitions) {
        this.spark = spark;
        this.settings = settings;
        this.partitions = partitions;
    }

    /**
     * Measures and writes.
     *
     * @throws dev.recurve.config.RecurveException if the output exists, or model or pairs cannot be used
     * @throws dev.recurve.config.UsageException if the model has no such unit
     * @throws IOException if reading or writing fails; nothing is left behind then
     */
    public Result run() throws IOException {
        Configuration hadoop = spark.sessionState().newHadoopConf();
        HadoopFolder target = HadoopFolder.of(settings.run().requireOutput(), hadoop);
        try (StagedFolder staged = StagedFolder.open(target, settings.run().overwrite())) {
            ProbedModel model = ProbedModel.open(settings.run().requireModel(), hadoop);
            List<Trial> trials = trials(model);
            PairSource pairs = PairSource.of(settings.probe(), settings.run().seed(), hadoop, model.vocabulary());
            ArrayList<AgreementPair> covered = new ArrayList<>(pairs.covered());
            List<AblationEffect> effects = ProbeTask.run(
                    spark, model, trials, partitions, (checkpoint, own) -> effects(checkpoint, own, covered));
            AblationReport report = new AblationReport(
                    effects.subList(1, effects.size()), settings.probe().numberDrop());
            report.write(staged.folder());
            staged.commit(manifest(model, pairs, report));
            return new Result(target.location(), report, effects.get(0));
        }
    }

    private Manifest manifest(ProbedModel model, PairSource pairs, AblationReport report) throws IOException {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("pairs", pairs.covered().size());
        counts.put("uncovered", pairs.uncovered().size());
        counts.put("ablations", report.ranked().size());
        return model.manifest(TYPE, VERSION, settings)
                .with("pairs", pairs.source())
                .with("counts", counts);
    }

    /** The intact model, what was asked for, and random groups of the same sizes. */
    private List<Trial> trials(ProbedModel model) {
        ProbeSettings probe = settings.probe();
        int layers = model.settings().layers();
        int size = model.settings().output();
        List<Trial> trials = new ArrayList<>(List.of(new Trial(Ablation.NONE, false)));
        for (String group : probe.units()) {
            Ablation ablation = Ablation.parse(group, probe.definition());
            ablation.units().forEach(unit -> unit.requireIn(layers, size));
            trials.add(new Trial(ablation, false));
        }
        for (int i = 0; probe.units().isEmpty() && i < layers * size; i++) {
            trials.add(new Trial(new Ablation(List.of(unit(i, size)), probe.definition()), false));
        }
        TreeSet<Integer> sizes = new TreeSet<>();
        trials.stream()
                .skip(1)
                .forEach(trial -> sizes.add(trial.ablation().units().size()));
        Random random = new Random(settings.run().seed());
        for (int count : sizes) {
            for (int i = 0; i < probe.controls(); i++) {
                List<Unit> drawn = random.ints(0, layers * size)
                        .distinct()
                        .limit(count)
                        .mapToObj(number -> unit(number, size))
                        .toList();
                trials.add(new Trial(new Ablation(drawn, probe.definition()), true));
            }
        }
        return trials;
    }

    private static Unit unit(int number, int size) {
        return new Unit(number / size + 1, number % size);
    }

    private static List<AblationEffect> effects(Checkpoint checkpoint, List<Trial> trials, List<AgreementPair> pairs) {
        List<String> labels = pairs.stream().map(AgreementPair::label).toList();
        List<AblationEffect> effects = new ArrayList<>();
        try (VerbMargins margins = new VerbMargins(checkpoint.model(), checkpoint.vocabulary(), pairs)) {
            double[] intact = margins.of(Ablation.NONE);
            for (Trial trial : trials) {
                double[] ablated = margins.of(trial.ablation());
                effects.add(AblationEffect.of(trial.ablation(), trial.control(), labels, intact, ablated));
            }
        }
        return effects;
    }
}
