package dev.recurve.jobs;

import dev.recurve.artifact.Hashes;
import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.CellType;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.GradientSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.config.UsageException;
import dev.recurve.diagnose.FlowCurve;
import dev.recurve.diagnose.GradientStudy;
import dev.recurve.diagnose.LanguageModelGradients;
import dev.recurve.diagnose.Phase;
import dev.recurve.diagnose.TaskStudy;
import dev.recurve.kernel.RecurrentKernel;
import dev.recurve.model.LanguageModel;
import dev.recurve.report.GradientReport;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures the gradients of cells on a task, or of a language model on text, and writes tables and plots. */
final class GradientProbe {
    /** The type in the manifest. */
    static final String TYPE = "recurve-gradients";
    /** The version of the folder's layout. */
    static final int VERSION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(GradientProbe.class);
    /** Progress lines of one cell's training: its evaluations are more. */
    private static final int LINES = 10;

    private final RunSettings run;
    private final GradientSettings settings;
    private final Configuration hadoop = new Configuration();

    /**
     * What was measured, and where it lies.
     *
     * @param location the folder
     * @param study its content
     */
    record Result(String location, GradientStudy study) {}

    /**
     * @param run output, model and seed
     * @param settings what is measured
     * @throws UsageException if a setting is missing
     */
    GradientProbe(RunSettings run, GradientSettings settings) {
        this.run = run;
        this.settings = settings;
        run.requireOutput();
        if (run.model().isPresent() != settings.text().isPresent()) {
            throw new UsageException("run.model and gradients.text belong together: the model reads the text;"
                    + " found only " + (run.model().isPresent() ? "run.model" : "gradients.text"));
        }
    }

    /**
     * Measures and writes.
     *
     * @throws dev.recurve.config.RecurveException if the output exists, or model or text cannot be used
     * @throws IOException if reading or writing fails; nothing is left behind then
     */
    Result run() throws IOException {
        HadoopFolder target = HadoopFolder.of(run.requireOutput(), hadoop);
        try (StagedFolder staged = StagedFolder.open(target, run.overwrite())) {
            Manifest manifest = Manifest.create(TYPE, VERSION)
                    .with("seed", run.seed())
                    .with("configuration", Map.of("gradients", ConfigWriter.asMap(settings)));
            GradientStudy study = run.model().isPresent() ? model(manifest) : task();
            new GradientReport(study).write(staged.folder());
            staged.commit(manifest.with("learning", summary(study)));
            return new Result(target.location(), study);
        }
    }

    /** What was learnt, for manifest and JSON. */
    static List<Map<String, Object>> summary(GradientStudy study) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (GradientStudy.Learning learning : study.learning()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("series", learning.series());
            line.put(
                    "error",
                    learning.evaluations()
                            .get(learning.evaluations().size() - 1)
                            .error());
            line.put("guessing", study.chance());
            line.put("learnt-by-step", learning.solvedAt());
            lines.add(line);
        }
        return lines;
    }

    private GradientStudy task() {
        TaskStudy study = study();
        for (CellType cell : settings.cellTypes()) {
            if (!RecurrentKernel.isFast(CellLayout.of(cell, CellSizes.of(1, settings.hidden())))) {
                LOG.info("{}: oneDNN has no such cell here, the plain one computes it, slowly", cell.label());
            }
        }
        int interval = Math.max(1, settings.steps() / LINES);
        return study.run(Runtime.getRuntime().availableProcessors(), (cell, evaluation) -> {
            if (evaluation.step() % interval == 0) {
                LOG.info(
                        "{}: step {} of {}, error {}",
                        cell.label(),
                        evaluation.step(),
                        settings.steps(),
                        String.format(Locale.ROOT, "%.4g", evaluation.error()));
            }
        });
    }

    private TaskStudy study() {
        try {
            return new TaskStudy(settings, run.seed());
        } catch (IllegalArgumentException e) {
            throw new UsageException("gradients." + e.getMessage(), e);
        }
    }

    private GradientStudy model(Manifest manifest) throws IOException {
        HadoopFolder folder = RunFolder.checkpoint(HadoopFolder.of(run.requireModel(), hadoop));
        LanguageModelGradients.Settings sizes = new LanguageModelGradients.Settings(
                settings.farthest(),
                settings.directions(),
                settings.sequences(),
                settings.steps(),
                settings.length(),
                settings.lanes(),
                settings.clip());
        try (Checkpoint checkpoint = Checkpoint.load(folder)) {
            TextIds text = TextIds.read(
                    settings.text().orElseThrow(),
                    hadoop,
                    sizes.tokens(),
                    checkpoint.tokenizer(),
                    checkpoint.vocabulary());
            manifest.with("model", provenance(folder, checkpoint)).with("text", text.provenance());
            LanguageModelGradients gradients = new LanguageModelGradients(text.ids(), sizes);
            LanguageModel trained = checkpoint.model();
            List<FlowCurve> flow = new ArrayList<>();
            List<GradientStudy.Norms> norms = new ArrayList<>();
            try (LanguageModel initial = LanguageModel.create(trained.config(), trained.vocabularySize(), run.seed())) {
                initial.spell(checkpoint.vocabulary());
                measure(gradients, initial, Phase.INITIAL, flow, norms);
            }
            measure(gradients, trained, Phase.TRAINED, flow, norms);
            return new GradientStudy(flow, norms, List.of(), Double.NaN);
        }
    }

    private void measure(
            LanguageModelGradients gradients,
            LanguageModel model,
            Phase phase,
            List<FlowCurve> flow,
            List<GradientStudy.Norms> norms) {
        LOG.info("{} model: Jacobians over {} steps", phase.label(), settings.farthest());
        flow.addAll(gradients.flow(model, phase, run.seed()));
        if (settings.steps() > 0) {
            LOG.info("{} model: gradients of {} windows", phase.label(), settings.steps());
            norms.add(
                    new GradientStudy.Norms(model.config().cell().label(), phase, gradients.norms(model, run.seed())));
        }
    }

    private static Map<String, Object> provenance(HadoopFolder folder, Checkpoint checkpoint) throws IOException {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("location", folder.location());
        try (InputStream weights = folder.read("weights.safetensors")) {
            source.put("weights-sha256", Hashes.sha256(weights));
        }
        source.put("vocabulary-sha256", checkpoint.vocabulary().sha256());
        source.put("model", ConfigWriter.asMap(checkpoint.model().config()));
        return source;
    }
}
