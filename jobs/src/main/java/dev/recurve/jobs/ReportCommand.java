package dev.recurve.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recurve.config.RecurveException;
import dev.recurve.report.page.EvaluationLines;
import dev.recurve.spark.data.Sessions;
import dev.recurve.spark.report.ReportJob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code recurve report}: the page of a training run. */
@Command(
        name = "report",
        description =
                "Makes one page of HTML of a training run: learning curves, perplexities, settings, and what probes"
                        + " and embeddings show.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve report runs/texts",
            "  recurve report runs/texts probes/agreement probes/gates embeddings/new --words=plays,paris",
            "  recurve evaluate run.corpus=corpora/texts run.model=runs/texts --split=test --json > test.json",
            "  recurve report runs/texts --evaluation=test.json --overwrite",
            "",
            "The folders behind the run are those of probes and embeddings; what lies in the run's own folder, or in its",
            "folder probes, is found without naming it. The page needs nothing beside itself, and no network."
        })
public final class ReportCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN", description = "Folder of a training run.")
    private String run;

    @Parameters(
            index = "1..*",
            paramLabel = "FOLDER",
            description = "What probe gradients, agreement, ablation, gates, linear, or embed wrote.")
    private List<String> folders = new ArrayList<>();

    @Option(
            names = "--words",
            split = ",",
            paramLabel = "WORD",
            description = "Words to look at in the embeddings, as the tokenizer cuts them.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--evaluation",
            paramLabel = "FILE",
            description = "What evaluate --json printed; may be given again and again.")
    private List<Path> evaluations = new ArrayList<>();

    @Option(names = "--output", paramLabel = "FILE", description = "The page (default: report.html in the run).")
    private Optional<String> output = Optional.empty();

    @Option(names = "--overwrite", description = "Replace an earlier page.")
    private boolean overwrite;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the stack trace of a failure.")
    private boolean verbose; // read by Recurve, from the arguments

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<JsonNode> evaluated = new ArrayList<>();
        for (Path file : evaluations) {
            evaluated.addAll(evaluation(file));
        }
        ReportJob job = new ReportJob(
                new ReportJob.Settings(run, folders, evaluated, words, output, overwrite),
                SparkHadoopUtil.get().newConfiguration(new SparkConf()));
        List<SparkSession> opened = new ArrayList<>();
        try {
            String location = job.run(() -> {
                opened.add(Sessions.open("recurve report"));
                return opened.get(0);
            });
            spec.commandLine().getOut().println("report       " + location);
            spec.commandLine().getOut().flush();
        } finally {
            opened.forEach(SparkSession::close);
        }
        return 0;
    }

    private static List<JsonNode> evaluation(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return EvaluationLines.read(in, file.toString());
        } catch (NoSuchFileException e) {
            throw new RecurveException("expected what evaluate --json printed at " + file + ", found no such file", e);
        }
    }
}
