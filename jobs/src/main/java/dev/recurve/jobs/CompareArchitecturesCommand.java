package dev.recurve.jobs;

import com.typesafe.config.Config;
import dev.recurve.config.AveragingSettings;
import dev.recurve.config.CheckpointSettings;
import dev.recurve.config.ComparisonSettings;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.EvaluationSettings;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.config.TrainingSettings;
import dev.recurve.report.ComparisonReport;
import dev.recurve.spark.averaging.TrainSettings;
import dev.recurve.spark.data.Sessions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code recurve compare architectures}: recurrent cells at equal parameter count on one corpus. */
@Command(
        name = "architectures",
        description = "Trains RNN, LSTM, peephole LSTM and GRU on one prepared corpus at equal parameter count.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve compare architectures run.corpus=corpora/texts run.output=compared/texts \\",
            "      training.optimizer.type=adam training.optimizer.learning-rate=0.002 training.epochs=3",
            "  recurve compare architectures 'compare.cells=[gru,gru-reset-after]' run.corpus=corpora/texts \\",
            "      run.output=compared/grus",
            "",
            "Writes comparison.csv, learning.csv and learning curves (PNG, SVG) to run.output, and the training runs to",
            "run.output-runs/CELL. All models share every setting but cell and hidden units."
        })
public final class CompareArchitecturesCommand implements Callable<Integer>, Configured {
    /** The sections that the command reads. */
    private record Settings(
            RunSettings run,
            ComparisonSettings compare,
            ModelSettings model,
            TrainingSettings training,
            AveragingSettings averaging,
            CheckpointSettings checkpoint,
            EvaluationSettings evaluate) {}

    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Config config = options.load();
        TrainSettings settings = TrainSettings.read(config);
        ComparisonSettings comparison = ConfigReader.read(config, "compare", ComparisonSettings.class);
        settings.run().requireCorpus();
        settings.run().requireOutput();
        try (SparkSession spark = Sessions.open("recurve compare")) {
            ComparisonReport report = new ArchitectureComparison(spark, settings, comparison).run(TrainingDisplay::new);
            PrintWriter out = spec.commandLine().getOut();
            out.print(report.table());
            out.println("report  " + settings.run().requireOutput());
            out.flush();
        }
        return 0;
    }

    @Override
    public Class<? extends Record> settings() {
        return Settings.class;
    }
}
