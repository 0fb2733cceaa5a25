package dev.recurve.jobs;

import dev.recurve.spark.inspect.FolderInspector;
import dev.recurve.spark.inspect.Inspection;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code recurve inspect}: what a folder of Recurve's holds. */
@Command(
        name = "inspect",
        description = "Tells what a corpus, training run, checkpoint or embeddings folder holds.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve inspect runs/texts                 (all checkpoints of a run)",
            "  recurve inspect hdfs:///corpora/texts --json",
            "",
            "Nothing is started and nothing written; only a checkpoint's weights are read, for their hash."
        })
public final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN|CORPUS|CHECKPOINT|EMBEDDINGS", description = "Path or URI of the folder.")
    private String location;

    @Option(names = "--json", description = "Print one line of JSON, with the whole provenance, instead of tables.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the stack trace of a failure.")
    private boolean verbose; // read by Recurve, from the arguments

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Inspection found =
                FolderInspector.inspect(location, SparkHadoopUtil.get().newConfiguration(new SparkConf()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(found.toJson());
        } else {
            InspectionTables.lines(found).forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
