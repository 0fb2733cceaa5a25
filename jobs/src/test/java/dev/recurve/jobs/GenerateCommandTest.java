package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointContents;
import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.VocabularySettings;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command from its arguments to what it prints, on a training run with a small random biLM in it. */
class GenerateCommandTest {
    private static final List<String> WORDS = List.of("the", "boy", "girl", "plays", "sings", ".");

    @TempDir
    static Path folder;

    @TempDir
    Path temporary;

    @BeforeAll
    static void writeRun() throws IOException {
        Vocabulary vocabulary = Vocabulary.of(
                WORDS.stream().map(word -> new TokenCount(word, 5)).toList(), 10, new VocabularySettings(1, 100));
        HadoopFolder run = HadoopFolder.of(folder.resolve("run").toString(), new Configuration());
        new RunFolder(run).begin();
        CheckpointFolders checkpoints = new CheckpointFolders(run);
        ModelSettings settings = new ModelSettings(ModelDirection.BOTH, 1, 5, 7, 0, 0.5, 1);
        try (LanguageModel model = LanguageModel.create(settings, vocabulary.size(), 3)) {
            ArtifactFolder checkpoint = checkpoints.folder(1, 1);
            TokenizerSettings tokenizer = new TokenizerSettings(TokenizerSettings.Type.UNICODE, true, false);
            Checkpoint.write(checkpoint, false, new CheckpointContents(model, vocabulary, tokenizer, Map.of()));
            checkpoints.markBest(checkpoint, 8);
        }
    }

    private static Outcome generate(String... arguments) {
        List<String> all = new ArrayList<>(List.of("generate", "run.model=" + folder.resolve("run")));
        all.addAll(List.of(arguments));
        return Outcome.of(all.toArray(String[]::new));
    }

    @Test
    void oneTextIsALineThatBeginsWithThePrompt() {
        Outcome outcome = generate("--prompt", "The boy", "generate.max-length=30");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines()).singleElement().satisfies(line -> {
            assertThat(line).startsWith("The boy");
            assertThat(line.substring(7).replaceAll("the|boy|girl|plays|sings", "w"))
                    .matches("( w|\\.)*");
        });
        assertThat(generate("--prompt", "The boy", "generate.max-length=30").out())
                .isEqualTo(outcome.out());
    }

    @Test
    void severalTextsComeInOrderAndDoNotChangeEachOther() throws IOException {
        Path file = Files.writeString(temporary.resolve("prompts.txt"), "a girl\r\nthe girl sings");
        String[] settings = {"generate.samples=3", "run.seed=5", "--scores", "generate.unknown=keep"};
        Outcome both = generate(with(settings, "--prompt", "the boy", "--prompts", file.toString()));

        assertThat(both.code()).as(both.err()).isZero();
        List<String> lines = both.out().lines().toList();
        assertThat(lines).hasSize(3 * 3 * 2);
        for (int i = 0; i < 9; i++) {
            assertThat(lines.get(2 * i))
                    .startsWith(List.of("the boy", "a girl", "the girl sings").get(i / 3));
            assertThat(lines.get(2 * i + 1))
                    .matches("    \\d+ tokens, log-probability -\\d+\\.\\d{3}, perplexity \\d+\\.\\d\\d");
        }
        assertThat(generate(with(settings, "--prompt", "the girl sings")).out().lines())
                .containsExactlyElementsOf(lines.subList(12, 18));
        settings[1] = "run.seed=6";
        assertThat(generate(with(settings, "--prompt", "the girl sings")).out().lines())
                .isNotEqualTo(lines.subList(12, 18));
    }

    private static String[] with(String[] settings, String... more) {
        return Stream.concat(Stream.of(settings), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void jsonHasALineForEachText() throws IOException {
        Outcome outcome = generate(
                "--json", "--prompt", "the\nboy", "generate.beams=4", "generate.samples=2", "generate.max-length=9");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines).hasSize(2);
        double before = 0;
        for (int rank = 0; rank < 2; rank++) {
            JsonNode text = new ObjectMapper().readTree(lines.get(rank));
            assertThat(text.path("prompt").asText()).isEqualTo("the\nboy");
            assertThat(text.path("sample").asInt(-1)).isEqualTo(rank);
            assertThat(text.path("text").asText()).startsWith("the\nboy");
            JsonNode tokens = text.path("tokens");
            boolean stopped = tokens.path(tokens.size() - 1).asText().equals("<eos>");
            assertThat(text.path("end").asText()).isEqualTo(stopped ? "stop" : "length");
            assertThat(stopped || tokens.size() == 9).isTrue();
            double logProbability = text.path("log_probability").asDouble(1);
            assertThat(logProbability).isLessThan(before);
            assertThat(text.path("perplexity").asDouble())
                    .isEqualTo(Math.exp(-logProbability / text.path("tokens").size()));
            before = logProbability;
        }
    }

    @Test
    void textsOfSeveralLinesAreToldApart() {
        Outcome outcome = generate("generate.stop=", "generate.max-length=50", "generate.samples=2");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        // 50 tokens and no prompt: at least one line break is among them, and an empty line ends each text
        assertThat(outcome.out()).endsWith(System.lineSeparator().repeat(2));
        assertThat(outcome.out().lines().count()).isGreaterThan(4);
    }

    @Test
    void badPromptsAreOneLineAndCodeTwo() throws IOException {
        assertUsage(
                generate("--prompt", "the xyzzy greets a boy"),
                "--prompt: words of the model's vocabulary (8) expected, found 'xyzzy', 'greets', 'a'",
                "generate.unknown=keep reads them as <unk>");
        assertUsage(generate("--prompt", ""), "a prompt with at least one word expected, found ''", "leave it out");
        Path file = Files.writeString(temporary.resolve("prompts.txt"), "the\n\nboy\n");
        assertUsage(generate("--prompts", file.toString()), "prompts.txt, line 2: a prompt with at least one word");
    }

    @Test
    void settingsOutOfBoundsAreOneLineAndCodeTwo() {
        assertUsage(
                generate("generate.temperature=0"),
                "generate.temperature must be above 0, found 0.0",
                "generate.top-k=1 (command line)");
        assertUsage(generate("generate.temperature=-1"), "generate.temperature must be above 0, found -1.0");
        assertUsage(generate("generate.temperature=hot"), "generate.temperature must be a number, found \"hot\"");
        assertUsage(generate("generate.top-k=0"), "generate.top-k must be at least 1, found 0");
        assertUsage(generate("generate.nucleus=0"), "generate.nucleus must be above 0 and at most 1, found 0.0");
        assertUsage(generate("generate.nucleus=1.5"), "generate.nucleus must be above 0 and at most 1, found 1.5");
        assertUsage(generate("generate.beams=0"), "generate.beams must be from 1");
        assertUsage(generate("generate.samples=0"), "generate.samples must be at least 1, found 0");
        assertUsage(generate("generate.max-length=0"), "generate.max-length must be at least 1, found 0");
        assertUsage(
                generate("generate.beams=2", "generate.samples=3"),
                "generate.samples must be at most generate.beams = 2, found 3");
        for (String drawing : List.of("temperature=0.7", "top-k=3", "nucleus=0.9")) {
            assertUsage(
                    generate("generate.beams=2", "generate." + drawing),
                    "generate.beams draw nothing, so they cannot be mixed with generate.temperature");
        }
        assertUsage(generate("generate.stop=xyzzy"), "generate.stop must be a token of the model's vocabulary (8)");
        assertUsage(generate("generate.temprature=1"), "unknown setting generate.temprature", "temperature?");
    }

    @Test
    void whatIsMissingIsOneLine() throws IOException {
        assertUsage(Outcome.of("generate", "--prompt", "the"), "missing setting run.model");
        assertFailure(generate("run.model=" + temporary.resolve("none")), temporary.resolve("none") + "");
        assertFailure(generate("--prompts", temporary.resolve("none.txt").toString()), "none.txt does not exist");
        assertFailure(generate("--prompts", temporary.toString()), temporary.toString());
        Path empty = Files.createFile(temporary.resolve("empty.txt"));
        assertFailure(generate("--prompts", empty.toString()), "prompts, one a line, expected in " + empty);
        Path latin1 = Files.write(temporary.resolve("a.txt"), "the\nvoilà\n".getBytes(StandardCharsets.ISO_8859_1));
        assertFailure(generate("--prompts", latin1.toString()), latin1 + ", line 2: byte 0xe0");
    }

    private static void assertUsage(Outcome outcome, String... parts) {
        assertOneLine(outcome, 2, parts);
    }

    private static void assertFailure(Outcome outcome, String... parts) {
        assertOneLine(outcome, 1, parts);
    }

    private static void assertOneLine(Outcome outcome, int code, String... parts) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
        assertThat(outcome.err()).startsWith("recurve: ").contains(parts);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.out()).isEmpty();
    }
}
