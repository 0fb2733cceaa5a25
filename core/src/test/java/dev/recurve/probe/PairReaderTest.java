package dev.recurve.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairReaderTest {
    private static List<AgreementPair> read(String... lines) throws IOException {
        return PairReader.read(new BufferedReader(new StringReader(String.join("\n", lines))), "p.txt", "p");
    }

    private static void assertRefused(String message, String... lines) {
        assertThatThrownBy(() -> read(lines))
                .isInstanceOf(RecurveException.class)
                .hasMessage(message);
    }

    @Test
    void twoLinesAreAPair() throws IOException {
        assertThat(read(
                        "the boys near the car greet him\tplural_singular\tcorrect\t7",
                        "",
                        "the boys near the car greets him\tplural_singular\twrong\t7"))
                .containsExactly(new AgreementPair(
                        "7",
                        "p",
                        "plural_singular",
                        List.of("the", "boys", "near", "the", "car"),
                        "greet",
                        "greets",
                        List.of("him")));
    }

    @Test
    void aPairThatDiffersInMoreThanTheVerbIsRefused() {
        assertRefused(
                "p.txt, line 2: expected sentences that differ in the verb alone, found 'the boys greet' and 'the boy"
                        + " greets' as pair 1: do the ids match?",
                "the boys greet\tplural\tcorrect\t1",
                "the boy greets\tplural\twrong\t1");
        assertRefused(
                "p.txt, line 2: expected sentences that differ in the verb alone, found 'the boys greet' and 'the boys"
                        + " greet' as pair 1: do the ids match?",
                "the boys greet\tplural\tcorrect\t1",
                "the boys greet\tplural\twrong\t1");
    }

    @Test
    void linesThatAreNoHalfOfAPairAreRefused() {
        assertRefused(
                "p.txt, line 1: expected sentence TAB condition TAB correct or wrong TAB id, found 2 columns",
                "the boys greet\tplural");
        assertRefused(
                "p.txt, line 1: expected correct or wrong in the third column, found 'right'",
                "the boys greet\tplural\tright\t1");
        assertRefused(
                "p.txt, line 1: expected a pair, found only the correct sentence of 1 in plural",
                "the boys greet\tplural\tcorrect\t1");
        assertRefused(
                "p.txt, line 2: expected one correct sentence of pair 1 in plural, found a second one after line 1",
                "the boys greet\tplural\tcorrect\t1",
                "the girls greet\tplural\tcorrect\t1");
        assertRefused("expected pairs of sentences in p.txt, found no line", "");
    }

    @Test
    void aUnitOutOfRangeIsRefusedWithTheRange() {
        assertThatThrownBy(() -> Unit.parse("3:8").requireIn(2, 7))
                .isInstanceOf(UsageException.class)
                .hasMessage("no unit 3:8: the model has layers 1 to 2 with units 0 to 6 each");
        assertThatThrownBy(() -> Unit.parse("776"))
                .isInstanceOf(UsageException.class)
                .hasMessage("a unit is written layer:unit, such as 2:14 (layers from 1, units from 0), found '776'");
    }
}
