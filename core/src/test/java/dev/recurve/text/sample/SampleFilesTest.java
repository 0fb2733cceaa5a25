package dev.recurve.text.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.ibm.icu.text.BreakIterator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleFilesTest {

    private static final Set<String> UPOS = Set.of(
            "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
            "SCONJ", "SYM", "VERB", "X");

    @TempDir
    private Path folder;

    @Test
    void regeneratedFilesEqualTheCommittedOnes() throws IOException {
        SampleCorpora.generate(SampleCorpora.SEED).write(folder);

        try (Stream<Path> paths = Files.walk(folder)) {
            assertThat(paths.filter(Files::isRegularFile).map(folder::relativize))
                    .containsExactlyInAnyOrderElementsOf(SampleCorpora.files());
        }
        for (Path file : SampleCorpora.files()) {
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(Samples.FOLDER.resolve(file));
        }
    }

    @Test
    void anotherSeedGivesOtherSentences() {
        List<SampleSentence> one = new SampleGenerator(SampleLanguage.ENGLISH.grammar(), 1).next(50);
        List<SampleSentence> two = new SampleGenerator(SampleLanguage.ENGLISH.grammar(), 2).next(50);

        assertThat(two).isNotEqualTo(one);
    }

    @ParameterizedTest
    @ValueSource(strings = {"english", "bulgarian"})
    void noSentenceIsRepeatedWithinOrAcrossSplits(String language) throws IOException {
        Set<String> seen = new HashSet<>();
        for (String split : Samples.SPLITS) {
            for (String line : Files.readAllLines(Samples.file(language, split, "txt"))) {
                assertThat(seen.add(line.toLowerCase(Locale.ROOT))).as(line).isTrue();
            }
        }
        assertThat(seen).hasSize(language.equals("english") ? 9600 : 2000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"english", "bulgarian"})
    void formatsHoldTheSameSentences(String language) throws IOException {
        for (String split : Samples.SPLITS) {
            List<Conllu.Sentence> sentences = Samples.sentences(language, split);
            assertThat(sentences.stream().map(Conllu.Sentence::text).toList())
                    .isEqualTo(Files.readAllLines(Samples.file(language, split, "txt")));
            List<String> columns = new ArrayList<>();
            for (Conllu.Sentence sentence : sentences) {
                sentence.tokens().forEach(token -> columns.add(token.form() + "\t" + token.entity()));
                columns.add("");
            }
            assertThat(Files.readAllLines(Samples.file(language, split, "iob2")))
                    .isEqualTo(columns);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"english", "bulgarian"})
    void conlluIsValid(String language) {
        Set<String> identifiers = new HashSet<>();
        for (Conllu.Sentence sentence : Samples.sentences(language)) {
            assertThat(identifiers.add(sentence.comments().get("sent_id")))
                    .as("sent_id %s is used once", sentence.comments().get("sent_id"))
                    .isTrue();
            assertThat(joined(sentence)).isEqualTo(sentence.text());
            for (Conllu.Token token : sentence.tokens()) {
                assertThat(UPOS).contains(token.upos());
                assertThat(token.features())
                        .matches("_|(Gender=(Fem|Masc|Neut)\\|)?Number=(Plur|Sing)|Gender=(Fem|Masc|Neut)");
                assertThat(token.misc().keySet()).isSubsetOf("NER", "SpaceAfter");
                assertThat(token.upos().equals("PUNCT"))
                        .as(token.form())
                        .isEqualTo(!Character.isLetter(token.form().charAt(0)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"english", "bulgarian"})
    void entitiesAreValidIob2(String language) {
        Set<String> types = new HashSet<>();
        for (Conllu.Sentence sentence : Samples.sentences(language)) {
            String before = "O";
            for (Conllu.Token token : sentence.tokens()) {
                String tag = token.entity();
                assertThat(tag).matches("O|[BI]-(PER|LOC|ORG)");
                if (tag.startsWith("I-")) {
                    assertThat(before.substring(1)).as(sentence.text()).isEqualTo(tag.substring(1));
                }
                if (!tag.equals("O")) {
                    assertThat(token.upos()).isEqualTo("PROPN");
                }
                types.add(tag);
                before = tag;
            }
        }
        assertThat(types).contains("B-PER", "I-PER", "B-LOC", "I-LOC");
        assertThat(types.contains("B-ORG")).isEqualTo(language.equals("english"));
    }

    /** The labels fit the tokens that a Unicode tokenizer finds in the plain text. */
    @ParameterizedTest
    @ValueSource(strings = {"english", "bulgarian"})
    void unicodeWordBoundariesGiveTheSameTokens(String language) {
        BreakIterator words = BreakIterator.getWordInstance(Locale.ROOT);
        for (Conllu.Sentence sentence : Samples.sentences(language)) {
            List<String> tokens = new ArrayList<>();
            words.setText(sentence.text());
            int start = words.first();
            for (int end = words.next(); end != BreakIterator.DONE; end = words.next()) {
                String token = sentence.text().substring(start, end);
                if (!token.isBlank()) {
                    tokens.add(token);
                }
                start = end;
            }
            assertThat(tokens).isEqualTo(sentence.forms());
        }
    }

    @Test
    void jsonLinesHoldTestSentencesOfBothLanguages() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Set<String> test = new HashSet<>(Files.readAllLines(Samples.file("english", "test", "txt")));
        test.addAll(Files.readAllLines(Samples.file("bulgarian", "test", "txt")));
        Set<String> ids = new HashSet<>();
        for (String line : Files.readAllLines(Samples.FOLDER.resolve("mixed.jsonl"))) {
            JsonNode row = mapper.readTree(line);
            assertThat(test).contains(row.get("text").asText());
            ids.add(row.get("id").asText());
        }
        assertThat(ids).hasSize(200);
    }

    /** The table of the README is what the files hold. */
    @ParameterizedTest
    @ValueSource(strings = {"english", "bulgarian"})
    void readmeCountsAreRight(String language) throws IOException {
        String readme = Files.readString(Samples.FOLDER.resolve("README.md"));
        for (String split : Samples.SPLITS) {
            List<Conllu.Sentence> sentences = Samples.sentences(language, split);
            int tokens = sentences.stream().mapToInt(s -> s.tokens().size()).sum();
            Set<String> types = new HashSet<>();
            sentences.forEach(s -> types.addAll(s.forms()));
            assertThat(readme)
                    .contains(String.format(
                            Locale.ROOT,
                            "| %s | %s | %d | %d | %d |",
                            language,
                            split,
                            sentences.size(),
                            tokens,
                            types.size()));
        }
    }

    private static String joined(Conllu.Sentence sentence) {
        StringBuilder text = new StringBuilder();
        for (Conllu.Token token : sentence.tokens()) {
            text.append(token.form());
            text.append("No".equals(token.misc().get("SpaceAfter")) ? "" : " ");
        }
        return text.toString().strip();
    }
}
