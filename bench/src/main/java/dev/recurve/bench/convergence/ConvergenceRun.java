package dev.recurve.bench.convergence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import dev.recurve.artifact.LocalFolder;
import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.config.ConfigSource;
import dev.recurve.spark.averaging.EvaluationResult;
import dev.recurve.spark.averaging.RoundResult;
import dev.recurve.spark.averaging.TrainSettings;
import dev.recurve.spark.averaging.TrainingJob;
import dev.recurve.spark.averaging.TrainingLines;
import dev.recurve.spark.averaging.TrainingObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** Trains one run of the plan, or takes it up where it was interrupted. */
final class ConvergenceRun {
    /** Rounds from one line of progress to the next. */
    private static final int LINE_EVERY = 25;

    private final SparkSession session;
    private final PlannedRun run;
    private final TrainSettings settings;
    private final Path output;

    /** @param shared the configuration that all runs share; {@code run.output} names the folder that holds them */
    ConvergenceRun(SparkSession session, Path shared, PlannedRun run) {
        this.session = session;
        this.run = run;
        Config common = ConfigSource.load(Optional.of(shared), run.overrides());
        output = Path.of(TrainSettings.read(common).run().requireOutput()).resolve(run.folder());
        List<String> overrides = new ArrayList<>(run.overrides());
        overrides.add("run.output=" + output);
        overrides.add("run.overwrite=true"); // of a run that did not get as far as a checkpoint
        settings = TrainSettings.read(ConfigSource.load(Optional.of(shared), overrides));
    }

    /** Trains to the end, and frees the disk of all but the logs. */
    Results.Result train() throws IOException {
        LocalFolder folder = new LocalFolder(output);
        boolean resume = new CheckpointFolders(folder).latest().isPresent();
        TrainingJob.run(session, settings, resume, new Progress());
        Results.Result result = read();
        folder.child("checkpoints").delete();
        folder.child("workers").delete();
        return result;
    }

    /** From the run's own log, which has the epochs before an interruption too. */
    private Results.Result read() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        TreeMap<Integer, Double> perplexities = new TreeMap<>();
        TreeMap<Integer, JsonNode> rounds = new TreeMap<>();
        for (String line : Files.readAllLines(output.resolve("metrics.jsonl"))) {
            JsonNode event = mapper.readTree(line);
            if (event.path("event").asText().equals("evaluation")) {
                perplexities.put(
                        event.path("epoch").asInt(), event.path("perplexity").asDouble());
            } else if (event.path("event").asText().equals("round")) {
                rounds.put(event.path("round").asInt(), event); // rounds that were done twice count once
            }
        }
        long tokens = 0;
        double seconds = 0;
        for (JsonNode round : rounds.values()) {
            tokens += round.path("tokens").asLong();
            seconds += round.path("seconds").asDouble();
        }
        JsonNode last = rounds.lastEntry().getValue();
        return new Results.Result(
                run.name(),
                run.settings(),
                List.copyOf(perplexities.values()),
                tokens,
                last.path("step").asLong(),
                rounds.size(),
                seconds);
    }

    private final class Progress implements TrainingObserver {
        @Override
        public void onRound(RoundResult round) {
            if (round.round() % LINE_EVERY == 0 || !round.dropped().isEmpty()) {
                System.err.println(run.name() + ": " + TrainingLines.round(round, false));
            }
        }

        @Override
        public void onEvaluation(EvaluationResult evaluation) {
            System.err.println(run.name() + ": " + TrainingLines.evaluation(evaluation));
        }
    }
}
