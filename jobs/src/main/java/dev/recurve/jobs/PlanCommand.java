package dev.recurve.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import dev.recurve.config.AveragingSettings;
import dev.recurve.config.BatchSettings;
import dev.recurve.config.CheckpointSettings;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ContextSettings;
import dev.recurve.config.EvaluationSettings;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.PlanSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.config.TaggerSettings;
import dev.recurve.config.TrainingSettings;
import dev.recurve.config.UsageException;
import dev.recurve.spark.averaging.SentenceTrainSettings;
import dev.recurve.spark.averaging.TrainSettings;
import dev.recurve.spark.averaging.TrainingPlan;
import dev.recurve.spark.cluster.ClusterShape;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.SentenceFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code recurve plan}: memory, disk and time of a training run, before it begins. */
@Command(
        name = "plan",
        description = {
            "Reckons what training will take on a cluster: parameters, heap, memory beside it, disk and time. Warns of what",
            "is too small, with the setting that helps. Nothing is written; --measure trains here for ten seconds."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve plan --config conf/wikitext2-bilm.conf",
            "  recurve plan --config conf/elmo-paper.conf plan.tokens=800000000 plan.vocabulary=793471 \\",
            "      plan.executors=8 plan.cores=4 plan.memory=24g plan.native-memory=64g plan.overhead=80g",
            "",
            "Tokens and words are those of run.corpus, unless plan.tokens and plan.vocabulary say others. A corpus of",
            "labelled sentences has to be there: the plan is that of the tagger or classifier."
        })
public final class PlanCommand implements Callable<Integer>, Configured {
    /** The sections that the command reads. */
    private record Settings(
            RunSettings run,
            ModelSettings model,
            TaggerSettings tagger,
            ClassifierSettings classifier,
            ContextSettings contexts,
            BatchSettings batch,
            TrainingSettings training,
            AveragingSettings averaging,
            CheckpointSettings checkpoint,
            EvaluationSettings evaluate,
            PlanSettings plan) {}

    @Mixin
    private ConfigOptions options;

    @Option(names = "--json", description = "Print one line of JSON instead of a table.")
    private boolean json;

    @Option(
            names = "--measure",
            description = "Train here for ten seconds, a worker on each core, to learn how fast a worker is.")
    private boolean measure;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Config config = options.load();
        ClusterShape shape = new ClusterShape(ConfigReader.read(config, "plan", PlanSettings.class));
        TrainingPlan reckoned = plan(config, shape);
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Object> figures = figures(reckoned, shape);
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(figures));
        } else {
            print(reckoned, shape, out);
        }
        out.flush();
        return 0;
    }

    private TrainingPlan plan(Config config, ClusterShape shape) throws IOException {
        TrainSettings settings = TrainSettings.read(config);
        PlanSettings plan = shape.settings();
        if (plan.tokens().isPresent() && plan.vocabulary().isPresent()) {
            var said = new TrainingPlan.Corpus(
                    plan.tokens().get(), 0, plan.vocabulary().get());
            return TrainingPlan.of(settings, said, shape, measure);
        }
        Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
        String location = settings.run().requireCorpus();
        if (!HadoopFolder.of(location, hadoop).exists()) {
            throw new UsageException(
                    "no corpus at " + location
                            + " yet: prepare it, or say plan.tokens=… and plan.vocabulary=… (tokens of the training split, words)");
        }
        if (SentenceFolder.isAt(location, hadoop)) {
            if (plan.tokens().isPresent() || plan.vocabulary().isPresent()) {
                throw new UsageException("plan.tokens and plan.vocabulary are for language models, but " + location
                        + " holds labelled sentences, which are counted: leave them out");
            }
            return TrainingPlan.of(SentenceTrainSettings.read(config), shape, hadoop, measure);
        }
        var found = TrainingPlan.Corpus.of(CorpusFolder.open(location, hadoop));
        var corpus = new TrainingPlan.Corpus(
                plan.tokens().orElse(found.tokens()),
                found.validationTokens(),
                plan.vocabulary().orElse(found.vocabulary()));
        return TrainingPlan.of(settings, corpus, shape, measure);
    }

    private static Map<String, Object> figures(TrainingPlan plan, ClusterShape shape) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("model", plan.kind());
        figures.put("parameters", plan.parameters());
        figures.put("vocabulary", plan.corpus().vocabulary());
        figures.put("tokens", plan.corpus().tokens());
        figures.put("workers", plan.workers());
        figures.put("worker_native_bytes", plan.need().worker());
        figures.put("executor_heap_bytes", plan.heap().executor());
        figures.put("executor_native_bytes", executorNative(plan, shape));
        figures.put("executor_overhead_bytes", executorNative(plan, shape) + shape.javaBytes());
        figures.put("driver_heap_bytes", plan.heap().driver());
        figures.put("driver_native_bytes", shape.isLocal() ? 0 : plan.need().driver());
        figures.put("checkpoint_bytes", plan.disk().checkpoint());
        figures.put("run_bytes", plan.disk().run());
        figures.put("layout_bytes", plan.disk().layout());
        figures.put("shuffle_bytes", plan.disk().shuffle());
        figures.put("worker_tokens_per_second", plan.time().tokensPerSecond());
        figures.put("rounds_per_epoch", plan.time().rounds());
        figures.put("seconds", plan.time().seconds());
        figures.put("computing_seconds", plan.time().computing());
        figures.put("synchronising_seconds", plan.time().synchronising());
        figures.put("evaluating_seconds", plan.time().evaluating());
        figures.put("warnings", plan.warnings());
        return figures;
    }

    /** Arrays of a process that trains; in local mode the driver's too. */
    private static long executorNative(TrainingPlan plan, ClusterShape shape) {
        return shape.workersOfProcess(plan.workers()) * plan.need().worker()
                + (shape.isLocal() ? plan.need().driver() : 0);
    }

    @Override
    public Class<? extends Record> settings() {
        return Settings.class;
    }

    private static void print(TrainingPlan plan, ClusterShape shape, PrintWriter out) {
        long arrays = executorNative(plan, shape);
        String process = shape.isLocal() ? "the process" : "an executor";
        line(
                out,
                "model",
                "%s of %,d parameters, %,d words",
                plan.kind(),
                plan.parameters(),
                plan.corpus().vocabulary());
        line(out, "corpus", "%,d tokens of training", plan.corpus().tokens());
        line(
                out,
                "workers",
                "%d, on %s",
                plan.workers(),
                shape.isLocal()
                        ? "one process of " + shape.settings().cores() + " cores"
                        : shape.settings().executors() + " executors of "
                                + shape.settings().cores() + " cores");
        line(out, "a worker", "%s of arrays", size(plan.need().worker()));
        line(
                out,
                process,
                "%s alive on the heap, arrays %s, with what Java takes %s beside the heap",
                size(plan.heap().executor()),
                size(arrays),
                size(arrays + shape.javaBytes()));
        if (!shape.isLocal()) {
            line(
                    out,
                    "the driver",
                    "%s alive on the heap, arrays %s, with what Java takes %s beside the heap",
                    size(plan.heap().driver()),
                    size(plan.need().driver()),
                    size(plan.need().driver() + shape.driverJavaBytes()));
        }
        line(
                out,
                "disk",
                "checkpoint %s, run folder up to %s, layout %s, shuffle of a round %s",
                size(plan.disk().checkpoint()),
                size(plan.disk().run()),
                size(plan.disk().layout()),
                size(plan.disk().shuffle()));
        line(
                out,
                "time",
                "%s: training %s, synchronising %s (%,d rounds an epoch), evaluating %s",
                duration(plan.time().seconds()),
                duration(plan.time().computing()),
                duration(plan.time().synchronising()),
                plan.time().rounds(),
                duration(plan.time().evaluating()));
        line(
                out,
                "speed",
                "%,.0f tokens/s of a worker in its steps",
                plan.time().tokensPerSecond());
        plan.warnings().forEach(warning -> out.println("warning: " + warning));
    }

    private static void line(PrintWriter out, String name, String form, Object... values) {
        out.printf(Locale.ROOT, "%-12s %s%n", name, String.format(Locale.ROOT, form, values));
    }

    private static String size(long bytes) {
        return bytes < 10_000_000_000L
                ? String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%,.1f GB", bytes / 1e9);
    }

    private static String duration(double seconds) {
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        return seconds < 7200
                ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                : String.format(Locale.ROOT, "%,.1f h", seconds / 3600);
    }
}
