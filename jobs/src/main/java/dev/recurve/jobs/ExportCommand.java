package dev.recurve.jobs;

import com.typesafe.config.Config;
import dev.recurve.artifact.Manifest;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ExportSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.export.ModelExport;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code recurve export}: a model in a form that other programs read. */
@Command(
        name = "export",
        description = "Writes a model as safetensors for PyTorch or as an ONNX graph, or its words' vectors as text.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve export run.model=runs/texts export.output=exports/texts",
            "  recurve export run.model=runs/pos export.format=onnx export.output=exports/pos-onnx",
            "  recurve export run.model=runs/texts export.format=word2vec export.output=exports/texts-vectors",
            "",
            "run.model is a checkpoint, or a training run (its best checkpoint), of a language model, tagger or"
                    + " classifier.",
            "docs/formats.md lists names, shapes, inputs and outputs, and loads them in PyTorch."
        })
public final class ExportCommand implements Callable<Integer>, Configured {
    /** The sections that the command reads. */
    private record Settings(RunSettings run, ExportSettings export) {}

    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Config config = options.load();
        RunSettings run = ConfigReader.read(config, "run", RunSettings.class);
        ExportSettings settings = ConfigReader.read(config, "export", ExportSettings.class);
        String model = run.requireModel();
        String output = settings.requireOutput();
        Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
        HadoopFolder checkpoint = RunFolder.checkpoint(HadoopFolder.of(model, hadoop));
        HadoopFolder target = HadoopFolder.of(output, hadoop);
        Manifest written = ModelExport.write(checkpoint, target, settings.format(), run.overwrite());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "model        %s of %,d parameters and %,d words%ncheckpoint   %s%noutput       %s (%s)%n",
                written.body().path("kind").asText(),
                written.body().path("parameters").asLong(),
                written.body().path("vocabulary-size").asLong(),
                checkpoint.location(),
                target.location(),
                written.body().path("format").asText());
        out.flush();
        return 0;
    }

    @Override
    public Class<? extends Record> settings() {
        return Settings.class;
    }
}
