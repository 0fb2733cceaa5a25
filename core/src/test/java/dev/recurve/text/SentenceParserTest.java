package dev.recurve.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.InputSettings.Format;
import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import dev.recurve.text.SentenceParser.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentenceParserTest {
    private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final String CONLLU =
            """
            # sent_id = a
            # text = Vámonos al mar
            1-2\tVámonos\t_\t_\t_\t_\t_\t_\t_\t_
            1\tVamos\tir\tVERB\tv\t_\t0\troot\t_\tNER=B-X|Gloss=go
            2\tnos\tnosotros\tPRON\tp\t_\t1\tobj\t_\tGloss=us
            2.1\tempty\t_\tNOUN\t_\t_\t_\t_\t_\t_
            3\t#mar\tmar\tNOUN\tn\tGender=Masc\t1\tobl\t_\t_

            1\tdos\tdos\tNUM\tm\t_\t0\troot\t_\t_
            """;

    private static List<LabelledSentence> parse(Format format, String column, Labels wanted, String text) {
        SentenceParser parser = SentenceParser.of(format, column, wanted, line -> List.of(BLANKS.split(line)));
        List<LabelledSentence> sentences = new ArrayList<>();
        int[] number = {0};
        text.lines().forEach(line -> {
            number[0]++;
            parser.line(line, () -> "f, line " + number[0]).ifPresent(sentences::add);
        });
        parser.end().ifPresent(sentences::add);
        return sentences;
    }

    private static LabelledSentence sentence(List<String> tokens, List<String> labels) {
        return new LabelledSentence(tokens, labels);
    }

    @Test
    void conlluPassesOverMultiwordTokensEmptyNodesAndComments() {
        assertThat(parse(Format.CONLLU, "upos", Labels.REQUIRED, CONLLU))
                .containsExactly(
                        sentence(List.of("Vamos", "nos", "#mar"), List.of("VERB", "PRON", "NOUN")),
                        sentence(List.of("dos"), List.of("NUM")));
    }

    @Test
    void conlluReadsAValueByItsKey() {
        assertThat(parse(Format.CONLLU, "MISC:NER", Labels.REQUIRED, CONLLU)
                        .get(0)
                        .labels())
                .containsExactly("B-X", "O", "O");
    }

    @Test
    void labelsMayBeMissingWhereTheyAreNotWanted() {
        String blank = CONLLU.replace("\tNUM\t", "\t_\t");
        assertThat(parse(Format.CONLLU, "upos", Labels.IGNORED, blank)).contains(sentence(List.of("dos"), List.of()));
        assertThat(parse(Format.IOB2, "upos", Labels.IGNORED, "one\ntwo\tB-X\n\nthree"))
                .containsExactly(sentence(List.of("one", "two"), List.of()), sentence(List.of("three"), List.of()));
        assertThat(parse(Format.LABELLED, "upos", Labels.IGNORED, "a b\n1\tc"))
                .containsExactly(sentence(List.of("a", "b"), List.of()), sentence(List.of("c"), List.of()));
    }

    @Test
    void iob2EndsSentencesAtBlankLinesAndKnowsNoComments() {
        assertThat(parse(Format.IOB2, "upos", Labels.REQUIRED, "\n#\tO\r\nBob\tB-PER\r\n \t\n\n.\tO"))
                .containsExactly(
                        sentence(List.of("#", "Bob"), List.of("O", "B-PER")), sentence(List.of("."), List.of("O")));
    }

    @Test
    void labelTabSentence() {
        assertThat(parse(Format.LABELLED, "upos", Labels.REQUIRED, "1\tvery good\n\n0\tbad"))
                .containsExactly(
                        sentence(List.of("very", "good"), List.of("1")), sentence(List.of("bad"), List.of("0")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "IOB2     | a~O^b~O~x              | f, line 2: token TAB tag expected, found 3 columns: is there a tab",
                "IOB2     | a~O^b                  | f, line 2: token TAB tag expected, found 'b' without a tab",
                "IOB2     | a~                     | f, line 1: the tag is blank",
                "IOB2     | ~O                     | f, line 1: the token is blank",
                "LABELLED | 1~good^good            | f, line 2: label TAB sentence expected, found no tab",
                "LABELLED | 1~a~b                  | f, line 1: label TAB sentence expected, found 3 columns",
                "LABELLED | ~good                  | f, line 1: the label is blank",
                "CONLLU   | 1~a~a~X~_~_~_~_~_      | f, line 1: CoNLL-U has 10 columns with tabs between, found 9",
                "CONLLU   | 1~a~a~X~_~_~_~_~_~_~_  | f, line 1: CoNLL-U has 10 columns with tabs between, found 11",
                "CONLLU   | 1~a~a~_~_~_~_~_~_~_    | f, line 1: column UPOS is blank ('_')",
                "CONLLU   | 2~a~a~X~_~_~_~_~_~_    | f, line 1: ID 1 expected, found '2'",
                "CONLLU   | 1~~a~X~_~_~_~_~_~_     | f, line 1: the FORM is blank"
            })
    void whatIsWrongIsNamedWithFileAndLine(Format format, String text, String message) {
        String lines = text.replace('~', '\t').replace('^', '\n');
        assertThatThrownBy(() -> parse(format, "upos", Labels.REQUIRED, lines))
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void anUnknownColumnIsWrongUsage() {
        assertThatThrownBy(() -> parse(Format.CONLLU, "upo", Labels.REQUIRED, CONLLU))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("labels.column must be one of FORM, LEMMA, UPOS")
                .hasMessageContaining("'upo'");
    }

    /** Sentences and words as the README of the treebank counts them. */
    @ParameterizedTest
    @CsvSource({
        "ud-english-ewt/en_ewt-ud-dev.conllu, CONLLU, 2001, 25147",
        "ud-english-ewt/en_ewt-ud-test.conllu, CONLLU, 2077, 25094",
        "ud-english-ewt/en_ewt-ud-train.conllu, CONLLU, 12544, 204577",
        "uner-english-ewt/dev.tsv, IOB2, 2001, 25149",
        "wnut17/test.tsv, IOB2, 1287, 23394",
        "sst/sst2.train.tsv, LABELLED, 6920, 133555",
        "mr/dev.tsv, LABELLED, 1066, 22315"
    })
    void publicFilesHaveThePublishedCounts(String file, Format format, int sentences, int tokens) throws IOException {
        Path path = Path.of("../../shared/data").resolve(file);
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped: no " + path);
        var parsed = parse(format, "upos", Labels.REQUIRED, Files.readString(path));
        assertThat(parsed).hasSize(sentences);
        assertThat(parsed.stream().mapToInt(one -> one.tokens().size()).sum()).isEqualTo(tokens);
    }
}
