package dev.recurve.jobs;

import com.typesafe.config.Config;
import dev.recurve.config.AveragingSettings;
import dev.recurve.config.BatchSettings;
import dev.recurve.config.CheckpointSettings;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.ComparisonSettings;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ContextSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.config.StaticVectorSettings;
import dev.recurve.config.TaggerSettings;
import dev.recurve.config.TrainingSettings;
import dev.recurve.report.ComparisonReport;
import dev.recurve.spark.data.Sessions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code recurve compare features}: inputs of one tagger or classifier on one corpus. */
@Command(
        name = "features",
        description = {
            "Trains one tagger or classifier with random word vectors, static ones, characters and the layers of a language",
            "model as inputs, each with the same settings otherwise."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve compare features --config conf/ewt-upos.conf run.output=compared/features \\",
            "      vectors.path=vectors/texts contexts.checkpoint=runs/texts",
            "  recurve compare features 'compare.features=[random,contexts,all]' run.corpus=corpora/pos \\",
            "      run.output=compared/contexts vectors.path=vectors/texts contexts.checkpoint=runs/texts",
            "",
            "Writes comparison.csv, learning.csv and learning curves (PNG, SVG) to run.output, and the training runs to",
            "run.output-runs/INPUT. The characters are those of tagger.characters, or a CNN."
        })
public final class CompareFeaturesCommand implements Callable<Integer>, Configured {
    /** The sections that the command reads. */
    private record Settings(
            RunSettings run,
            ComparisonSettings compare,
            TaggerSettings tagger,
            ClassifierSettings classifier,
            ContextSettings contexts,
            StaticVectorSettings vectors,
            BatchSettings batch,
            TrainingSettings training,
            AveragingSettings averaging,
            CheckpointSettings checkpoint) {}

    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Config config = options.load();
        RunSettings run = ConfigReader.read(config, "run", RunSettings.class);
        ConfigReader.read(config, "compare", ComparisonSettings.class);
        run.requireCorpus();
        run.requireOutput();
        try (SparkSession spark = Sessions.open("recurve compare")) {
            ComparisonReport report = new FeatureComparison(spark, config).run(TrainingDisplay::new);
            PrintWriter out = spec.commandLine().getOut();
            out.print(report.table());
            out.println("report  " + run.requireOutput());
            out.flush();
        }
        return 0;
    }

    @Override
    public Class<? extends Record> settings() {
        return Settings.class;
    }
}
