package dev.recurve.spark.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.Versions;
import dev.recurve.checkpoint.CheckpointFiles;
import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import dev.recurve.report.page.Page;
import dev.recurve.report.page.ProbeSections;
import dev.recurve.report.page.Section;
import dev.recurve.report.page.TrainingSections;
import dev.recurve.spark.data.EmbeddingsFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.probe.AblationJob;
import dev.recurve.spark.probe.AgreementJob;
import dev.recurve.spark.probe.GatesJob;
import dev.recurve.spark.probe.LinearJob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Makes the page of a training run from what lies in its folder and in others. */
public final class ReportJob {
    /** The name of the page in the run's folder. */
    public static final String FILE = "report.html";
    /** What the command {@code probe gradients} writes. */
    private static final String GRADIENTS = "recurve-gradients";

    private static final int VERSION = 1; // of all folders of probes

    private final Settings settings;
    private final Configuration hadoop;

    /**
     * What a page is made from.
     *
     * @param run folder of a training run
     * @param folders of probes and embeddings, beside those in the run
     * @param evaluations what {@code evaluate --json} printed
     * @param words to look at in the embeddings
     * @param output the file; empty: {@value #FILE} in the run
     * @param overwrite whether an earlier page is replaced
     */
    public record Settings(
            String run,
            List<String> folders,
            List<JsonNode> evaluations,
            List<String> words,
            Optional<String> output,
            boolean overwrite) {}

    /** A section of a whole folder. */
    @FunctionalInterface
    private interface Reader {
        Section read(ProbeSections sections, Manifest manifest) throws IOException;
    }

    /** A job of some settings. */
    public ReportJob(Settings settings, Configuration hadoop) {
        this.settings = settings;
        this.hadoop = hadoop;
    }

    /**
     * Writes the page.
     *
     * @param spark opened where words are looked at
     * @return where it lies
     * @throws RecurveException if the run is none, another folder cannot be used, or the file exists
     * @throws UsageException if a word does not occur in the embeddings
     * @throws IOException if reading or writing fails
     */
    public String run(Supplier<SparkSession> spark) throws IOException {
        HadoopFolder run = HadoopFolder.of(settings.run(), hadoop);
        List<HadoopFolder> named = new ArrayList<>();
        for (String folder : settings.folders()) {
            named.add(HadoopFolder.of(folder, hadoop));
        }
        ReportSources sources = ReportSources.find(run, named);
        Path file = new Path(settings.output().orElse(run.path() + "/" + FILE));
        HadoopFolder target = HadoopFolder.of(file.getParent().toString(), hadoop);
        requireFree(target, file.getName());
        TrainingSections training = new TrainingSections(run);
        List<Section> sections = new ArrayList<>(training.results(settings.evaluations()));
        if (isLanguageModel(run)) {
            sections.addAll(probes(sources));
            sections.addAll(words(sources, spark));
        }
        sections.add(training.settings());
        Page page =
                new Page(run.name(), "A training run of Recurve at " + run.location(), Versions.recurve(), sections);
        target.replace(file.getName(), page.html().getBytes(StandardCharsets.UTF_8));
        return target.child(file.getName()).location();
    }

    private void requireFree(HadoopFolder target, String name) throws IOException {
        if (!target.has(name)) {
            return;
        }
        String location = target.child(name).location();
        if (!settings.overwrite()) {
            throw new RecurveException(
                    location + " already exists: replace it with --overwrite, or name another file with --output");
        }
        try (InputStream in = target.read(name)) {
            String head = new String(in.readNBytes(1000), StandardCharsets.UTF_8);
            if (!head.contains(Page.MARK)) {
                throw new RecurveException(
                        location + " was not written by recurve report, so --overwrite does not replace it");
            }
        }
    }

    /** Taggers and classifiers have no probes; a run without a checkpoint is taken for a language model's. */
    private static boolean isLanguageModel(HadoopFolder run) throws IOException {
        Optional<ArtifactFolder> latest = new CheckpointFolders(run).latest();
        return latest.isEmpty()
                || CheckpointFiles.description(latest.get())
                        .path("kind")
                        .asText("language-model")
                        .equals("language-model");
    }

    private static List<Section> probes(ReportSources sources) throws IOException {
        List<Section> all = new ArrayList<>();
        all.addAll(probe(
                sources,
                GRADIENTS,
                "Gradient flow",
                "gradients --model %s gradients.text=…",
                ProbeSections::gradients));
        all.addAll(probe(
                sources, AgreementJob.TYPE, "Agreement", "agreement run.model=%s", (probe, m) -> probe.agreement()));
        all.addAll(
                probe(sources, AblationJob.TYPE, "Ablation", "ablation run.model=%s", (probe, m) -> probe.ablation()));
        all.addAll(probe(
                sources,
                GatesJob.TYPE,
                "Gates",
                "gates run.model=%s 'probe.units=[\"2:0\"]'",
                (probe, m) -> probe.gates()));
        all.addAll(probe(
                sources,
                LinearJob.TYPE,
                "Linear probes",
                "linear run.model=%s probe.text=….conllu",
                (probe, m) -> probe.linear()));
        return all;
    }

    private static List<Section> probe(ReportSources sources, String type, String title, String command, Reader reader)
            throws IOException {
        List<ReportSources.Source> found = sources.of(type);
        String run = sources.run().location();
        if (found.isEmpty()) {
            String name = command.substring(0, command.indexOf(' '));
            return List.of(Section.missing(
                    title,
                    "Not measured yet. This command does it, and report finds the result:",
                    "./recurve probe " + String.format(command, run) + " run.output=" + run + "/" + ReportSources.PROBES
                            + "/" + name));
        }
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            HadoopFolder folder = found.get(i).folder();
            Manifest manifest = found.get(i).manifest().requireVersion(VERSION, folder.location());
            String heading = found.size() == 1 ? title : title + " " + (i + 1) + ": " + folder.name();
            sections.add(reader.read(new ProbeSections(folder, heading), manifest));
        }
        return sections;
    }

    private List<Section> words(ReportSources sources, Supplier<SparkSession> spark) throws IOException {
        String run = sources.run().location();
        List<ReportSources.Source> found = sources.of(EmbeddingsFolder.TYPE);
        if (found.isEmpty() || settings.words().isEmpty()) {
            String again = "./recurve report " + run
                    + (settings.folders().isEmpty() ? "" : " " + String.join(" ", settings.folders()));
            boolean noWords = !found.isEmpty();
            return List.of(
                    missing(WordReport.NEIGHBOURS, noWords, run, again), missing(WordReport.MAPS, noWords, run, again));
        }
        ReportSources.Source last = found.get(found.size() - 1); // one that was named comes behind those of the run
        last.manifest().requireVersion(EmbeddingsFolder.VERSION, last.folder().location());
        return new WordReport(spark.get(), new EmbeddingsFolder(last.folder(), last.manifest()))
                .sections(settings.words());
    }

    private static Section missing(String title, boolean noWords, String run, String again) {
        return noWords
                ? Section.missing(title, "No words have been named.", again + " --words=plays,paris")
                : Section.missing(
                        title,
                        "No embeddings yet. This command writes them, and report finds them:",
                        "./recurve embed run.model=" + run + " embed.path=TEXT embed.output=" + run + "/embeddings");
    }
}
