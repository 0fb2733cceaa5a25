package dev.recurve.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.GenerateSettings.Unknown;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.TokenizerSettings.Type;
import dev.recurve.config.UsageException;
import dev.recurve.vocab.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptReaderTest {
    private static final Vocabulary WORDS = Vocabularies.of("0", "boy", "the"); // ids 2, 3, 4

    private static PromptReader reader(Type type, Unknown unknown) {
        return new PromptReader(new TokenizerSettings(type, true, true), WORDS, unknown);
    }

    @Test
    void thePromptPassesTheModelsTokenizer() {
        Prompt prompt = reader(Type.UNICODE, Unknown.FAIL).read("The BOY 7", "here");

        assertThat(prompt.ids()).containsExactly(4, 3, 2);
        assertThat(prompt.tokens()).containsExactly("the", "boy", "0");
        assertThat(prompt.text()).isEqualTo("The BOY 7");
    }

    @Test
    void lineBreaksAreBoundaries() {
        assertThat(reader(Type.WHITESPACE, Unknown.FAIL)
                        .read("the\r\nboy\r\n\nthe", "here")
                        .ids())
                .containsExactly(4, 1, 3, 1, 1, 4);
    }

    @Test
    void unknownWordsAreNamedOrReadAsUnknown() {
        assertThatThrownBy(() -> reader(Type.WHITESPACE, Unknown.FAIL).read("the Cat saw the cat", "--prompt"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--prompt: words of the model's vocabulary (5) expected, found 'cat', 'saw':"
                        + " generate.unknown=keep reads them as <unk>");
        assertThatThrownBy(() -> reader(Type.WHITESPACE, Unknown.FAIL).read("a b c the d e f g", "x.txt, line 3"))
                .hasMessageStartingWith("x.txt, line 3: ")
                .hasMessageContaining("'a', 'b', 'c', 'd', 'e' and 2 more");
        assertThat(reader(Type.WHITESPACE, Unknown.KEEP)
                        .read("the Cat saw", "--prompt")
                        .ids())
                .containsExactly(4, 0, 0);
    }

    @Test
    void theUnknownSymbolItselfMayBeGiven() {
        assertThat(reader(Type.WHITESPACE, Unknown.FAIL)
                        .read("the <unk>", "--prompt")
                        .ids())
                .containsExactly(4, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n", "<eos>"})
    void aPromptWithoutWordsIsRefused(String text) {
        assertThatThrownBy(() -> reader(Type.WHITESPACE, Unknown.KEEP).read(text, "--prompt"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("a prompt with at least one word expected")
                .hasMessageContaining("leave it out");
    }

    @Test
    void aBlankIsACharacter() {
        assertThat(reader(Type.CHARACTER, Unknown.KEEP).read(" ", "--prompt").ids())
                .containsExactly(0);
    }
}
