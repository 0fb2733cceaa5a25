package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

/** What a run shows of itself beside its logs. */
class MonitoringTest extends AveragingTest {
    /** What Spark's UI and history server get to see. */
    private static final class Shown extends SparkListener {
        private final Map<String, Long> last = new ConcurrentHashMap<>();
        private final Map<String, Integer> descriptions = new ConcurrentHashMap<>();

        @Override
        public void onStageCompleted(SparkListenerStageCompleted stage) {
            for (AccumulableInfo figure : JavaConverters.asJavaIterable(
                    stage.stageInfo().accumulables().values())) {
                if (figure.name().isDefined() && figure.value().get() instanceof Long value) {
                    last.merge(figure.name().get(), value, Math::max);
                }
            }
        }

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            String description = job.properties().getProperty("spark.job.description");
            if (description != null) {
                descriptions.merge(description, 1, Integer::sum);
            }
        }
    }

    @Test
    void roundsAreNamedAndCountedInSparksInterface() throws Exception {
        Shown shown = new Shown();
        spark.sparkContext().addSparkListener(shown);
        train("run", "training.epochs=1", "averaging.workers=2");
        spark.sparkContext().listenerBus().waitUntilEmpty();
        spark.sparkContext().removeSparkListener(shown);
        assertThat(shown.last.get(RoundRunner.TOKENS))
                .isEqualTo(corpus().counts(Split.TRAIN).tokens());
        assertThat(shown.descriptions).containsEntry("round 1: 5 steps of 2 workers", 1);
        assertThat(shown.descriptions).containsKey("round 2: 5 steps of 2 workers");
    }

    @Test
    void everyStartOfARunHasAnEventFile() throws IOException {
        String[] overrides = {"training.epochs=2", "averaging.workers=2", "checkpoint.every-minutes=0.0000001"};
        try {
            train("run", new DyingAfter(3), false, overrides);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("the driver dies");
        }
        train("run", new TrainingObserver() {}, true, overrides);
        List<Path> files;
        try (var all = Files.list(temporary.resolve("run").resolve(TensorBoardLog.FOLDER))) {
            files = all.filter(file -> file.getFileName().toString().startsWith("events.out.tfevents."))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSize(2);
        int losses = 0;
        int perplexities = 0;
        int sessions = 0;
        for (Path file : files) {
            for (String record : records(Files.readAllBytes(file))) {
                losses += record.contains("train/loss") ? 1 : 0;
                perplexities += record.contains("validation/perplexity") ? 1 : 0;
                sessions +=
                        record.endsWith(new String(new byte[] {0x3A, 2, 8, 1}, StandardCharsets.ISO_8859_1)) ? 1 : 0;
            }
        }
        long rounds = Files.readAllLines(temporary.resolve("run/metrics.jsonl")).stream()
                .filter(line -> line.contains("\"event\":\"round\""))
                .count();
        assertThat(losses).isEqualTo((int) rounds);
        assertThat(perplexities).isEqualTo(2);
        assertThat(sessions).isEqualTo(1);
    }

    private static List<String> records(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<String> records = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] message = new byte[(int) bytes.getLong()];
            bytes.getInt();
            bytes.get(message);
            bytes.getInt();
            records.add(new String(message, StandardCharsets.ISO_8859_1));
        }
        return records;
    }
}
