package dev.recurve.spark.probe;

import dev.recurve.artifact.StagedFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.ProbeSettings.Score;
import dev.recurve.probe.AgreementPair;
import dev.recurve.probe.PairOutcome;
import dev.recurve.probe.SentenceScores;
import dev.recurve.report.AgreementReport;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Whether a model finds the verb form that agrees with its subject likelier than the one that does not.
 *
 * <p>Pairs are scored in blocks that depend on their order alone, so that partitions change no figure.
 */
public final class AgreementJob {
    /** The type in the manifest. */
    public static final String TYPE = "recurve-agreement";
    /** The version of the folder's layout. */
    public static final int VERSION = 1;

    /** Enough for wide products, few enough for many partitions. */
    private static final int BLOCK = 512;

    private final SparkSession spark;
    private final ProbeJobSettings settings;
    private final int partitions;

    /**
     * The result.
     *
     * @param location where it lies
     * @param report its content
     */
    public record Result(String location, AgreementReport report) {}

    /** A block of pairs that are scored together. */
    private record Block(ArrayList<AgreementPair> pairs) implements Serializable {}

    /** The outcomes of a block. */
    private record Outcomes(ArrayList<PairOutcome> outcomes) implements Serializable {}

    /** A job on as many partitions as Spark has cores. */
    public AgreementJob(SparkSession spark, ProbeJobSettings settings) {
        this(spark, settings, spark.sparkContext().defaultParallelism());
    }

    AgreementJob(SparkSession spark, ProbeJobSettings settings, int partitions) {
        this.spark = spark;
        this.settings = settings;
        this.partitions = partitions;
    }

    /**
     * Measures and writes.
     *
     * @throws dev.recurve.config.RecurveException if the output exists, or model or pairs cannot be used
     * @throws IOException if reading or writing fails; nothing is left behind then
     */
    public Result run() throws IOException {
        Configuration hadoop = spark.sessionState().newHadoopConf();
        HadoopFolder target = HadoopFolder.of(settings.run().requireOutput(), hadoop);
        try (StagedFolder staged = StagedFolder.open(target, settings.run().overwrite())) {
            ProbedModel model = ProbedModel.open(settings.run().requireModel(), hadoop);
            PairSource pairs = PairSource.of(settings.probe(), settings.run().seed(), hadoop, model.vocabulary());
            AgreementReport report = new AgreementReport(pairs.covered(), score(model, pairs), pairs.uncovered());
            report.write(staged.folder());
            staged.commit(model.manifest(TYPE, VERSION, settings)
                    .with("pairs", pairs.source())
                    .with("counts", pairs.counts("pairs")));
            return new Result(target.location(), report);
        }
    }

    private List<PairOutcome> score(ProbedModel model, PairSource pairs) {
        boolean whole = settings.probe().score() == Score.SENTENCE;
        List<AgreementPair> all = pairs.covered();
        List<Block> blocks = new ArrayList<>();
        for (int start = 0; start < all.size(); start += BLOCK) {
            blocks.add(new Block(new ArrayList<>(all.subList(start, Math.min(all.size(), start + BLOCK)))));
        }
        List<PairOutcome> outcomes = new ArrayList<>();
        for (Outcomes block : ProbeTask.run(
                spark, model, blocks, partitions, (checkpoint, own) -> outcomes(checkpoint, own, whole))) {
            for (PairOutcome outcome : block.outcomes()) {
                outcomes.add(new PairOutcome(outcomes.size(), outcome.right(), outcome.wrong()));
            }
        }
        return outcomes;
    }

    private static List<Outcomes> outcomes(Checkpoint checkpoint, List<Block> blocks, boolean whole) {
        List<Outcomes> all = new ArrayList<>();
        for (Block block : blocks) {
            ArrayList<PairOutcome> outcomes = new ArrayList<>();
            for (double[] scores :
                    SentenceScores.of(checkpoint.model(), checkpoint.vocabulary(), block.pairs(), whole)) {
                outcomes.add(new PairOutcome(outcomes.size(), scores[0], scores[1]));
            }
            all.add(new Outcomes(outcomes));
        }
        return all;
    }
}
