package dev.recurve.vocab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import dev.recurve.config.VocabularySettings;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyTest {
    private static final VocabularySettings ALL = new VocabularySettings(1, 1000);

    @Test
    void idsGoByCountAndThenByCodePoint() {
        // U+FF01 comes after U+1F600 in UTF-16 order, before it by code point.
        Vocabulary vocabulary =
                Vocabulary.of(counts("b", 2, "a", 2, "the", 9, "\uD83D\uDE00", 1, "\uFF01", 1, "é", 1), 4, ALL);

        assertThat(tokens(vocabulary))
                .containsExactly("<unk>", "<eos>", "the", "a", "b", "é", "\uFF01", "\uD83D\uDE00");
        assertThat(vocabulary.id("the")).isEqualTo(2);
        assertThat(vocabulary.count(2)).isEqualTo(9);
        assertThat(vocabulary.count(Vocabulary.BOUNDARY_ID)).isEqualTo(4);
        assertThat(vocabulary.count(Vocabulary.UNKNOWN_ID)).isZero();
    }

    @Test
    void unknownTokensShareOneId() {
        Vocabulary vocabulary =
                Vocabulary.of(counts("a", 5, "b", 2, "c", 1, "d", 1), 3, new VocabularySettings(2, 1000));

        assertThat(tokens(vocabulary)).containsExactly("<unk>", "<eos>", "a", "b");
        assertThat(vocabulary.id("c")).isEqualTo(Vocabulary.UNKNOWN_ID);
        assertThat(vocabulary.contains("c")).isFalse();
        assertThat(vocabulary.count(Vocabulary.UNKNOWN_ID)).isEqualTo(2);
    }

    @Test
    void theLargestSizeCountsTheSpecialSymbols() {
        Vocabulary vocabulary = Vocabulary.of(counts("a", 5, "b", 2, "c", 1), 3, new VocabularySettings(1, 4));

        assertThat(tokens(vocabulary)).containsExactly("<unk>", "<eos>", "a", "b");
        assertThat(vocabulary.count(Vocabulary.UNKNOWN_ID)).isEqualTo(1);
    }

    @Test
    void literalSpecialSymbolsAreTheSymbols() {
        Vocabulary vocabulary = Vocabulary.of(counts("<unk>", 50, "<eos>", 2, "a", 5), 3, ALL);

        assertThat(tokens(vocabulary)).containsExactly("<unk>", "<eos>", "a");
        assertThat(vocabulary.count(Vocabulary.UNKNOWN_ID)).isEqualTo(50);
        assertThat(vocabulary.count(Vocabulary.BOUNDARY_ID)).isEqualTo(5);
    }

    @Test
    void theFileIsReadableAndItsHashIsThatOfTheBytes() throws IOException {
        Vocabulary vocabulary = Vocabulary.of(counts("a\tb", 3, "c\\n", 2, "d\n", 1), 4, ALL);

        assertThat(written(vocabulary)).isEqualTo("<unk>\t0\n<eos>\t4\na\\tb\t3\nc\\\\n\t2\nd\\n\t1\n");
        // printf '<unk>\t0\n<eos>\t4\na\\tb\t3\nc\\\\n\t2\nd\\n\t1\n' | sha256sum
        assertThat(vocabulary.sha256()).isEqualTo("3d15533519b3dde5bae33739279e9e88b84218c208eb60a67f1b732938047036");
    }

    @Property(tries = 300)
    void everyTokenSurvivesTheFile(@ForAll("vocabularies") Map<String, Long> counts) throws IOException {
        List<TokenCount> entries = new ArrayList<>();
        counts.forEach((token, count) -> entries.add(new TokenCount(token, count)));
        Vocabulary vocabulary = Vocabulary.of(entries, 1, ALL);

        Vocabulary back = VocabularyFile.read(new StringReader(written(vocabulary)), "x");

        assertThat(tokens(back)).isEqualTo(tokens(vocabulary));
        for (int id = 0; id < back.size(); id++) {
            assertThat(back.count(id)).isEqualTo(vocabulary.count(id));
            assertThat(back.id(vocabulary.token(id))).isEqualTo(id);
        }
        assertThat(back.sha256()).isEqualTo(vocabulary.sha256());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<unk>\t0|expected a vocabulary that begins with <unk> and <eos>, found 1 other entries",
                "a\t1~b\t2|expected a vocabulary that begins with <unk>",
                "<unk>\t0~<eos>\t1~a|v.tsv, line 3: expected token TAB count, found 'a'",
                "<unk>\t0~<eos>\t1~a\tx|v.tsv, line 3: For input string",
                "<unk>\t0~<eos>\t1~a\\q\t1|v.tsv, line 3: unknown escape \\q",
                "<unk>\t0~<eos>\t1~a\t1~a\t1|v.tsv, line 4: token 'a' occurs twice"
            })
    void damagedFilesAreRefused(String content, String message) {
        assertThatThrownBy(() -> VocabularyFile.read(new StringReader(content.replace('~', '\n')), "v.tsv"))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining(message);
    }

    @Provide
    Arbitrary<Map<String, Long>> vocabularies() {
        Arbitrary<String> tokens = Arbitraries.oneOf(
                        Arbitraries.strings().all().ofMinLength(1).ofMaxLength(8),
                        Arbitraries.strings()
                                .withChars("\t\n\r\\tnr ")
                                .ofMinLength(1)
                                .ofMaxLength(5))
                .filter(token -> token.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff));
        return Arbitraries.maps(tokens, Arbitraries.longs().between(1, 1000)).ofMaxSize(30);
    }

    private static List<TokenCount> counts(Object... pairs) {
        Map<String, Integer> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], (Integer) pairs[i + 1]);
        }
        List<TokenCount> counts = new ArrayList<>();
        map.forEach((token, count) -> counts.add(new TokenCount(token, count)));
        return counts;
    }

    private static List<String> tokens(Vocabulary vocabulary) {
        List<String> tokens = new ArrayList<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            tokens.add(vocabulary.token(id));
        }
        return tokens;
    }

    private static String written(Vocabulary vocabulary) throws IOException {
        StringWriter out = new StringWriter();
        VocabularyFile.write(vocabulary, out);
        return out.toString();
    }
}
