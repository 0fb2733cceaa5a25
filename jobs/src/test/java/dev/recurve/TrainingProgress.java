package dev.recurve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.checkpoint.CheckpointFolders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a training run in another process has written so far. */
record TrainingProgress(ArtifactFolder run) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The rounds of these tests take half a second each; on a machine that is busy, some times that. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Seconds that each round has taken. */
    List<Double> rounds() throws IOException {
        List<Double> seconds = new ArrayList<>();
        for (JsonNode record : records("round")) {
            seconds.add(record.path("seconds").asDouble());
        }
        return seconds;
    }

    /** Records of {@code metrics.jsonl} of one kind. */
    List<JsonNode> records(String event) throws IOException {
        List<JsonNode> records = new ArrayList<>();
        if (!run.has("metrics.jsonl")) {
            return records;
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(run.read("metrics.jsonl"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && line.endsWith("}"); line = lines.readLine()) {
                JsonNode record = JSON.readTree(line);
                if (record.path("event").asText().equals(event)) {
                    records.add(record);
                }
            }
        }
        return records;
    }

    /**
     * Returns in the middle of a round: half its usual length after the one before has ended.
     *
     * @param done rounds that have to be done
     * @param process that trains
     */
    void awaitMiddleOfRound(int done, Process process) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        List<Double> seconds = rounds();
        while (seconds.size() < done) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("only " + seconds.size() + " of " + done + " rounds after " + PATIENCE
                        + " or the end of the process (alive: " + process.isAlive() + ")");
            }
            Thread.sleep(10);
            seconds = rounds();
        }
        Thread.sleep((long) (500 * seconds.get(seconds.size() - 1)));
    }

    /** The weights of the latest checkpoint. */
    byte[] weights() throws IOException {
        ArtifactFolder latest = new CheckpointFolders(run).latest().orElseThrow();
        try (InputStream in = latest.read("weights.safetensors")) {
            return in.readAllBytes();
        }
    }
}
