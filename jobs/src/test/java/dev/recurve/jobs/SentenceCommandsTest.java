package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of speech on the English sample, from the commands to what they print. */
class SentenceCommandsTest {
    private static final Path SAMPLES = Path.of("../data-samples/english");

    @TempDir
    Path temporary;

    /** A command with the settings of the sample's file, in this test's folders. */
    private Outcome sample(String command, String... further) {
        List<String> all = new ArrayList<>(List.of(
                command,
                "--config",
                "../conf/sample-tagger.conf",
                "run.corpus=" + temporary.resolve("corpus"),
                "run.output=" + temporary.resolve("run")));
        all.addAll(Arrays.asList(further));
        return Outcome.of(all.toArray(String[]::new));
    }

    @Test
    void fromSentencesToTags() throws IOException {
        Outcome prepared = sample(
                "prepare",
                "input.path=" + SAMPLES.resolve("train.conllu"),
                "validation.path=" + SAMPLES.resolve("validation.conllu"),
                "test.path=" + SAMPLES.resolve("test.conllu"));
        assertThat(prepared.code()).as(prepared.err()).isZero();
        assertThat(prepared.out()).contains("labels ", " of each token");

        Outcome trained = sample("train", "training.epochs=2");
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).containsPattern("score +\\d\\d\\.\\d\\d % on the validation split at best");

        Outcome evaluated = sample("evaluate", "--split", "test", "--json");
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        JsonNode record = new ObjectMapper().readTree(evaluated.out());
        assertThat(record.path("measure").asText()).isEqualTo("accuracy");
        // the most frequent tag alone has less than a third
        assertThat(record.path("score").asDouble()).isGreaterThan(0.9);
        assertThat(record.path("interval_95").get(0).asDouble())
                .isLessThan(record.path("score").asDouble());
        assertThat(sample("evaluate", "--split", "test").out()).contains("label ", "taken for", "checkpoint ");

        Outcome inspected = Outcome.of("inspect", temporary.resolve("corpus").toString());
        assertThat(inspected.code()).as(inspected.err()).isZero();
        assertThat(inspected.out()).contains("recurve-sentences");

        Outcome tagged = sample(
                "tag",
                "label.path=" + SAMPLES.resolve("test.conllu"),
                "label.format=text",
                "label.output=" + temporary.resolve("tags"));
        assertThat(tagged.code()).as(tagged.err()).isZero();
        assertThat(words(temporary.resolve("tags/rows"))).isEqualTo(words(SAMPLES.resolve("test.iob2")));
        assertThat(sample("tag", "label.path=x", "label.output=" + temporary.resolve("tags"))
                        .err())
                .contains("already exists");
    }

    /** First columns of lines, blank lines too. */
    private static List<String> words(Path path) throws IOException {
        StringBuilder text = new StringBuilder();
        if (Files.isDirectory(path)) {
            try (var files = Files.list(path)) {
                for (Path file : files.filter(
                                one -> one.getFileName().toString().startsWith("part-"))
                        .sorted()
                        .toList()) {
                    text.append(Files.readString(file));
                }
            }
        } else {
            text.append(Files.readString(path));
        }
        return text.toString().lines().map(line -> line.split("\t", -1)[0]).toList();
    }

    @Test
    void badInputIsOneLine() throws IOException {
        Path bad = Files.writeString(temporary.resolve("bad.iob2"), "a\tO\n\nb\tO\tO\n");
        Outcome outcome = Outcome.of("prepare", "input.path=" + bad, "run.corpus=" + temporary.resolve("bad"));
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err().strip())
                .isEqualTo("recurve: " + bad
                        + ", line 3: token TAB tag expected, found 3 columns: is there a tab too many?");
        Outcome column = Outcome.of(
                "prepare",
                "input.path=" + SAMPLES.resolve("test.conllu"),
                "labels.column=upso",
                "run.corpus=" + temporary.resolve("bad"));
        assertThat(column.code()).isEqualTo(2);
        assertThat(column.err()).contains("labels.column must be one of FORM, LEMMA, UPOS");
    }
}
