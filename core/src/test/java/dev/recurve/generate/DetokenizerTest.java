package dev.recurve.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.config.GenerateSettings.Unknown;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.TokenizerSettings.Type;
import dev.recurve.token.Tokenizer;
import dev.recurve.vocab.Vocabulary;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetokenizerTest {
    private static TokenizerSettings settings(Type type) {
        return new TokenizerSettings(type, false, false);
    }

    private static String text(Type type, List<String> tokens) {
        Detokenizer detokenizer = Detokenizer.of(settings(type));
        StringBuilder text = new StringBuilder();
        tokens.forEach(token -> text.append(detokenizer.add(token)));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The boy, who plays well, smiles.",
                "Who (if anybody) doesn't know? 50% of us!",
                "She said: \"Stop it\", and (then) \"go on\".",
                "He paid $5 for two; 3.14 is π…",
                "“Well,” he said, “no.”",
                "Тя каза: „Добър ден“, и седна.",
                "« Non », dit-il" // the hyphen below
            })
    void sentencesComeBack(String sentence) {
        String expected = sentence.replace("dit-il", "dit - il").replace("« Non »", "«Non»");
        assertThat(text(Type.UNICODE, Tokenizer.of(settings(Type.UNICODE)).tokens(sentence)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"我们今天去北京。", "これは本です。「はい」", "เราไปตลาด"})
    void scriptsWithoutBlanksGetNone(String sentence) {
        List<String> tokens = Tokenizer.of(settings(Type.UNICODE)).tokens(sentence);
        assertThat(tokens).hasSizeGreaterThan(1);
        assertThat(text(Type.UNICODE, tokens)).isEqualTo(sentence);
    }

    @Test
    void wordsAreJoinedByBlanks() {
        assertThat(text(Type.WHITESPACE, List.of("the", "<unk>", ",", "too", ".", "<eos>", "a", "day")))
                .isEqualTo("the <unk> , too .\na day");
        assertThat(text(Type.UNICODE, List.of("3", "€", "a", "day", "(", "\"", "it", "\"", ")", "<eos>", "\"", "a")))
                .isEqualTo("3 € a day (\"it\")\n\"a");
        assertThat(text(Type.UNICODE, List.of("an", "\"", "open", "<eos>", "and", "\"", "a")))
                .isEqualTo("an \"open\nand \"a"); // a line begins outside of quotation marks
    }

    @Test
    void charactersAreJoined() {
        assertThat(text(Type.CHARACTER, List.of("a", " ", "b", ".", "<eos>", "c", "🇧🇬")))
                .isEqualTo("a b.\nc🇧🇬");
    }

    @ParameterizedTest
    @EnumSource(Type.class)
    void aPromptStaysAsItWasGiven(Type type) {
        TokenizerSettings lowerCased = new TokenizerSettings(type, true, true);
        Vocabulary vocabulary = Vocabularies.of("x");
        Prompt prompt = new PromptReader(lowerCased, vocabulary, Unknown.KEEP).read("In  1984,\nThe “Boy  ", "here");
        Detokenizer detokenizer = Detokenizer.of(lowerCased);
        String begun = detokenizer.begin(prompt);
        String gone = begun + detokenizer.add("x") + detokenizer.add("”") + detokenizer.add("y");

        assertThat(gone)
                .isEqualTo(
                        switch (type) {
                            case CHARACTER -> "In  1984,\nThe “Boy  x”y";
                            case WHITESPACE -> "In  1984,\nThe “Boy x ” y";
                            case UNICODE -> "In  1984,\nThe “Boy x” y";
                        });
    }

    @Test
    void aPromptThatEndsItsLineIsFollowedByTheNext() {
        Prompt prompt =
                new PromptReader(settings(Type.WHITESPACE), Vocabularies.of("a"), Unknown.FAIL).read("a a\r\n", "here");
        Detokenizer detokenizer = Detokenizer.of(settings(Type.WHITESPACE));
        assertThat(detokenizer.begin(prompt) + detokenizer.add("a")).isEqualTo("a a\na");
    }
}
