package dev.recurve.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.TokenizerSettings.Type;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    @Test
    void whitespaceCutsAtEveryUnicodeSpace() {
        assertThat(tokens(Type.WHITESPACE, " the\tboy\u00a0greets\u3000 the guy . "))
                .containsExactly("the", "boy", "greets", "the", "guy", ".");
        assertThat(tokens(Type.WHITESPACE, " \t ")).isEmpty();
    }

    @Test
    void unicodeCutsWordsOfEveryScript() {
        assertThat(tokens(Type.UNICODE, "Don't panic, said Zoë (42.5%)!"))
                .containsExactly("Don't", "panic", ",", "said", "Zoë", "(", "42.5", "%", ")", "!");
        assertThat(tokens(Type.UNICODE, "Момчето поздравява, нали?"))
                .containsExactly("Момчето", "поздравява", ",", "нали", "?");
        assertThat(tokens(Type.UNICODE, "ภาษาไทย")).containsExactly("ภาษา", "ไทย");
        assertThat(tokens(Type.UNICODE, "東京 大学")).containsExactly("東京", "大学");
    }

    @Test
    void unicodeKeepsTheUnknownSymbolWhole() {
        assertThat(tokens(Type.UNICODE, "a <unk>, b<unk><unk>\u0301 <unk"))
                .containsExactly("a", "<unk>", ",", "b", "<unk>", "<unk>", "\u0301", "<", "unk");
        assertThat(tokens(Type.UNICODE, "<UNK> <eos>")).containsExactly("<", "UNK", ">", "<", "eos", ">");
        assertThat(Tokenizer.of(new TokenizerSettings(Type.UNICODE, true, true)).tokens("No <unk> 1"))
                .containsExactly("no", "<unk>", "0");
    }

    @Test
    void charactersAreWhatAReaderSees() {
        assertThat(tokens(Type.CHARACTER, "a b")).containsExactly("a", " ", "b");
        assertThat(tokens(Type.CHARACTER, "e\u0301👩‍👧🇧🇬")).containsExactly("e\u0301", "👩‍👧", "🇧🇬");
    }

    @Test
    void tokensAreLowerCasedAndNumbersFolded() {
        Tokenizer both = Tokenizer.of(new TokenizerSettings(Type.WHITESPACE, true, true));

        assertThat(both.tokens("In 1984, ΟΔΟΣ İ B2 ٣٤ x²"))
                .containsExactly("in", "0000,", "οδος", "i̇", "b0", "00", "x²");
        assertThat(Tokenizer.of(new TokenizerSettings(Type.WHITESPACE, false, true))
                        .tokens("In 1984"))
                .containsExactly("In", "0000");
    }

    @Property(tries = 500)
    void wordsLoseNothingButWhiteSpace(@ForAll("texts") String text) {
        for (Type type : List.of(Type.WHITESPACE, Type.UNICODE)) {
            List<String> tokens = tokens(type, text);
            assertThat(String.join("", tokens)).isEqualTo(text.replaceAll("\\p{IsWhite_Space}", ""));
            assertThat(tokens).noneMatch(String::isEmpty);
        }
    }

    @Property(tries = 500)
    void charactersLoseNothing(@ForAll("texts") String text) {
        assertThat(String.join("", tokens(Type.CHARACTER, text))).isEqualTo(text);
    }

    /** Text as the readers hand it on: any code points but unpaired surrogates, rich in spaces and marks. */
    @Provide
    Arbitrary<String> texts() {
        StringArbitrary anything = Arbitraries.strings().all().ofMaxLength(40);
        Arbitrary<String> spiced = Arbitraries.strings()
                .withChars(" \t\u00a0\u3000\u0301\u200da.,'日ก\r")
                .ofMaxLength(40);
        return Arbitraries.oneOf(anything, spiced)
                .filter(text -> text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff));
    }

    private static List<String> tokens(Type type, String line) {
        return Tokenizer.of(new TokenizerSettings(type, false, false)).tokens(line);
    }
}
