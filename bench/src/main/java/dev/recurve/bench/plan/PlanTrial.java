package dev.recurve.bench.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import dev.recurve.bench.LiveHeap;
import dev.recurve.bench.jobs.RandomText;
import dev.recurve.config.ConfigSource;
import dev.recurve.jobs.Recurve;
import dev.recurve.kernel.OneDnn;
import dev.recurve.spark.averaging.EvaluationResult;
import dev.recurve.spark.averaging.RoundResult;
import dev.recurve.spark.averaging.SentenceEvaluationResult;
import dev.recurve.spark.averaging.SentenceTrainSettings;
import dev.recurve.spark.averaging.SentenceTrainingJob;
import dev.recurve.spark.averaging.TrainSettings;
import dev.recurve.spark.averaging.TrainingJob;
import dev.recurve.spark.averaging.TrainingObserver;
import dev.recurve.spark.averaging.TrainingOutcome;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.Sessions;
import dev.recurve.spark.ml.EmbedEstimate;
import dev.recurve.spark.ml.EmbedJob;
import dev.recurve.spark.ml.EmbedJobSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;

/** The process of one part of a trial: it plans, or it runs. */
final class PlanTrial {
    static final String PLAN = "plan";
    static final String RUN = "run";

    /** Trains again, with collections all along, which would spoil the times of the run. */
    static final String HEAP = "heap";

    private static final int TOKENS = 500_000;
    private static final int EMBEDDED = 20_000;

    private final PlanCase one;
    private final Path folder;

    private PlanTrial(PlanCase one, Path folder) {
        this.one = one;
        this.folder = folder;
    }

    /** @param arguments part, case, folder of both parts */
    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        System.setProperty(
                "log4j2.configurationFile",
                Path.of(System.getProperty("recurve.home", "."), "conf", "log4j2.properties")
                        .toString());
        System.setProperty("spark.master", "local[" + PlanCase.WORKERS + "]");
        PlanTrial trial = new PlanTrial(PlanCase.named(arguments[1]), Path.of(arguments[2]));
        JsonNode figures =
                switch (arguments[0]) {
                    case PLAN -> trial.plan();
                    case RUN -> trial.run();
                    case HEAP -> trial.heap();
                    default -> throw new IllegalArgumentException(arguments[0]);
                };
        answers.println(PlanCheck.answer(figures));
        answers.flush();
        System.exit(0);
    }

    private JsonNode plan() throws IOException {
        prepare();
        List<String> command = new ArrayList<>(List.of("plan", "--json", "--measure"));
        command.addAll(settings());
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        int code = Recurve.run(command.toArray(String[]::new));
        System.setOut(before);
        if (code != 0) {
            throw new IOException("plan ended with " + code);
        }
        return new ObjectMapper().readTree(printed.toString(StandardCharsets.UTF_8));
    }

    private void prepare() throws IOException {
        List<String> command = new ArrayList<>(List.of("prepare", "run.corpus=" + folder.resolve("corpus")));
        if (one.sentences()) {
            Path sample = Path.of(System.getProperty("recurve.home", "."), "data-samples", "english");
            command.add("input.path=" + sample.resolve("train.iob2"));
            command.add("validation.path=" + sample.resolve("validation.iob2"));
            command.add("labels.scheme=iob2");
        } else {
            RandomText.write(folder.resolve("text.txt"), TOKENS);
            RandomText.write(folder.resolve("embedded.txt"), EMBEDDED);
            command.add("input.path=" + folder.resolve("text.txt"));
            command.add("validation.fraction=0.05");
        }
        if (Recurve.run(command.toArray(String[]::new)) != 0) {
            throw new IOException("the corpus was not prepared");
        }
    }

    private List<String> settings() {
        List<String> all = new ArrayList<>(List.of(
                "run.corpus=" + folder.resolve("corpus"),
                "run.output=" + folder.resolve("run"),
                "training.epochs=1",
                "averaging.workers=" + PlanCase.WORKERS,
                "averaging.steps=50",
                "plan.cores=" + PlanCase.WORKERS,
                "plan.memory=" + PlanCheck.HEAP));
        all.addAll(one.settings());
        return all;
    }

    /** Seconds of rounds and evaluations. */
    private static final class Clock implements TrainingObserver {
        private double seconds;
        private int rounds;

        @Override
        public void onRound(RoundResult round) {
            seconds += round.seconds();
            rounds++;
        }

        @Override
        public void onEvaluation(EvaluationResult evaluation) {
            seconds += evaluation.seconds();
        }

        @Override
        public void onSentenceEvaluation(SentenceEvaluationResult evaluation) {
            seconds += evaluation.seconds();
        }
    }

    private JsonNode run() throws IOException {
        Config config = ConfigSource.load(Optional.empty(), settings());
        try (SparkSession session = Sessions.open("recurve bench plan")) {
            session.range(100_000).selectExpr("sum(id)").collectAsList(); // Spark's own classes and threads
            OneDnn.useThreads(1);
            Nd4j.rand(64, 64).mmul(Nd4j.rand(64, 64)); // the libraries
            System.gc();
            long before = Pointer.physicalBytes();
            Clock clock = new Clock();
            TrainingOutcome outcome;
            long most;
            try (MemoryPeak peak = new MemoryPeak()) {
                outcome = train(session, config, clock);
                most = peak.bytes();
            }
            ObjectNode figures = new ObjectMapper().createObjectNode();
            Configuration hadoop = session.sparkContext().hadoopConfiguration();
            HadoopFolder best = HadoopFolder.of(outcome.bestCheckpoint(), hadoop);
            figures.put("parameters", parameters(best));
            figures.put("executor_native_bytes", most - before);
            figures.put("executor_overhead_bytes", most - Runtime.getRuntime().maxMemory());
            figures.put("checkpoint_bytes", best.extent().bytes());
            figures.put("layout_bytes", extent("corpus/layouts", hadoop));
            int epochs = outcome.cursor().epoch();
            figures.put("rounds_per_epoch", clock.rounds / epochs);
            figures.put("seconds", clock.seconds);
            figures.put("worker_tokens_per_second", workerSpeed(outcome));
            if (!one.sentences()) {
                embed(session, outcome, figures);
            }
            return figures;
        }
    }

    private TrainingOutcome train(SparkSession session, Config config, TrainingObserver observer) throws IOException {
        return one.sentences()
                ? SentenceTrainingJob.run(session, SentenceTrainSettings.read(config), false, observer)
                : TrainingJob.run(session, TrainSettings.read(config), false, observer);
    }

    private JsonNode heap() throws IOException {
        List<String> settings = new ArrayList<>(settings());
        settings.add("run.output=" + folder.resolve("heap"));
        Config config = ConfigSource.load(Optional.empty(), settings);
        try (SparkSession session = Sessions.open("recurve bench plan");
                LiveHeap heap = new LiveHeap()) {
            train(session, config, new TrainingObserver() {});
            return new ObjectMapper().createObjectNode().put("executor_heap_bytes", heap.bytes());
        }
    }

    /** Tokens a second of a worker in its steps: the rounds' rate without what is not training. */
    private static double workerSpeed(TrainingOutcome outcome) {
        return outcome.tokensPerSecond() / outcome.trainingShare() / PlanCase.WORKERS;
    }

    private static long parameters(HadoopFolder checkpoint) throws IOException {
        try (var in = checkpoint.read("manifest.json")) {
            return new ObjectMapper().readTree(in).path("parameters").asLong();
        }
    }

    private long extent(String name, Configuration hadoop) throws IOException {
        return HadoopFolder.of(folder.resolve(name).toString(), hadoop).extent().bytes();
    }

    /** What {@code embed --estimate} says, beside what {@code embed} writes. */
    private void embed(SparkSession session, TrainingOutcome outcome, ObjectNode figures) throws IOException {
        Config config = ConfigSource.load(
                Optional.empty(),
                List.of(
                        "run.model=" + outcome.bestCheckpoint(),
                        "embed.path=" + folder.resolve("embedded.txt"),
                        "embed.output=" + folder.resolve("embeddings")));
        EmbedEstimate estimate = new EmbedJob(session, EmbedJobSettings.read(config)).estimate();
        new EmbedJob(session, EmbedJobSettings.read(config)).run();
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        figures.put(PlanFigure.ESTIMATED, estimate.bytes());
        figures.put(PlanFigure.EMBEDDED, extent("embeddings", hadoop));
    }
}
