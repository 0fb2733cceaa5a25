package dev.recurve.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.artifact.LocalFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointContents;
import dev.recurve.checkpoint.Models;
import dev.recurve.config.GenerateSettings;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.TokenizerSettings.Type;
import dev.recurve.config.UsageException;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.LanguageModel;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a checkpoint on disk to text. */
class TextGeneratorTest {
    private static final Vocabulary CHARACTERS = Vocabularies.of(" ", ".", "a", "b");

    @TempDir
    Path temporary;

    @BeforeEach
    void useOneThread() {
        OneDnn.useThreads(1);
    }

    private void withCheckpoint(Type type, Vocabulary vocabulary, Consumer<Checkpoint> use) throws IOException {
        LocalFolder folder = new LocalFolder(temporary.resolve("checkpoint"));
        try (LanguageModel model = Models.random(Models.settings(ModelDirection.FORWARD, 5, 7), vocabulary.size(), 4)) {
            TokenizerSettings tokenizer = new TokenizerSettings(type, false, false);
            Checkpoint.write(folder, false, new CheckpointContents(model, vocabulary, tokenizer, Map.of()));
        }
        try (Checkpoint checkpoint = Checkpoint.load(folder)) {
            use.accept(checkpoint);
        }
    }

    private static List<GeneratedText> texts(Checkpoint checkpoint, GenerateSettings settings, String... prompts) {
        TextGenerator generator = new TextGenerator(checkpoint, settings, 3);
        PromptReader reader = generator.promptReader();
        List<Prompt> read = new ArrayList<>();
        for (String prompt : prompts) {
            read.add(prompt.isEmpty() ? Prompt.NONE : reader.read(prompt, "here"));
        }
        List<GeneratedText> texts = new ArrayList<>();
        generator.generate(read, texts::add);
        return texts;
    }

    @Test
    void charactersBecomeLines() throws IOException {
        withCheckpoint(Type.CHARACTER, CHARACTERS, checkpoint -> {
            GenerateSettings endless = Generation.settings("stop=", "max-length=200", "samples=2");
            List<GeneratedText> texts = texts(checkpoint, endless, "ab ", "");

            assertThat(texts).extracting(GeneratedText::sample).containsExactly(0, 1, 0, 1);
            for (GeneratedText text : texts) {
                assertThat(text.text())
                        .isEqualTo(text.prompt().text()
                                + String.join("", text.tokens()).replace("<eos>", "\n"));
                assertThat(text.tokens()).hasSize(200).contains("<eos>", "a", " ");
            }
        });
    }

    @Test
    void theLineEndsTheTextUnlessAnotherTokenDoes() throws IOException {
        withCheckpoint(Type.WHITESPACE, Vocabularies.of("a", "b", "c"), checkpoint -> {
            for (GeneratedText text : texts(checkpoint, Generation.settings("samples=20"), "a b")) {
                assertThat(text.tokens().get(text.tokens().size() - 1)).isEqualTo("<eos>");
                assertThat(text.continuation().stopped()).isTrue();
                assertThat(text.text())
                        .isEqualTo(String.join(" ", "a b", String.join(" ", text.tokens()))
                                .replace(" <eos>", ""));
            }
            for (GeneratedText text : texts(checkpoint, Generation.settings("samples=20", "stop=c"), "a b")) {
                assertThat(text.text()).startsWith("a b").endsWith("c");
                assertThat(text.tokens().indexOf("c")).isEqualTo(text.tokens().size() - 1);
            }
            assertThatThrownBy(() -> texts(checkpoint, Generation.settings("stop=cc"), "a"))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("generate.stop must be a token of the model's vocabulary (5), found 'cc'");
        });
    }

    @Test
    void thePiecesOfAStreamAreTheText() throws IOException {
        withCheckpoint(Type.UNICODE, Vocabularies.of("a", ",", "(", ")", "\""), checkpoint -> {
            for (String stop : List.of("", "<eos>", ",")) {
                GenerateSettings settings = Generation.settings("stop=" + stop, "max-length=40");
                List<String> pieces = new ArrayList<>();
                TextGenerator generator = new TextGenerator(checkpoint, settings, 3);
                GeneratedText text = generator.stream(generator.promptReader().read("a \"a", "here"), pieces::add);

                assertThat(String.join("", pieces)).isEqualTo(text.text());
                int silent = stop.equals("<eos>") && text.continuation().stopped() ? 1 : 0;
                assertThat(pieces).hasSize(1 + text.tokens().size() - silent);
                assertThat(text.text())
                        .isEqualTo(texts(checkpoint, settings, "a \"a").get(0).text());
            }
        });
    }

    @Test
    void beamsGiveTheLikeliestTextsInOrder() throws IOException {
        withCheckpoint(Type.WHITESPACE, Vocabularies.of("a", "b", "c"), checkpoint -> {
            GenerateSettings settings = Generation.settings("beams=6", "samples=4", "max-length=7");
            List<GeneratedText> texts = texts(checkpoint, settings, "a", "c b");

            assertThat(texts).hasSize(8);
            for (int i = 0; i < 8; i++) {
                GeneratedText text = texts.get(i);
                assertThat(text.sample()).isEqualTo(i % 4);
                assertThat(text.text()).startsWith(i < 4 ? "a" : "c b");
                if (i % 4 > 0) {
                    assertThat(text.continuation().logProbability())
                            .isLessThanOrEqualTo(texts.get(i - 1).continuation().logProbability());
                }
            }
        });
    }
}
