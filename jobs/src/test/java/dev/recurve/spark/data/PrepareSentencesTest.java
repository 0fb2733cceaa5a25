package dev.recurve.spark.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.ConfigSource;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TagScheme;
import dev.recurve.config.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class PrepareSentencesTest extends SparkTest {
    private static final String TRAIN = "Bob\tB-PER\nsleeps\tO\n\nSleeps\tO\nBob\tB-PER\nSmith\tI-PER\n\nno\tO\n";

    private SentenceFolder sentences(String name, String... overrides) throws IOException {
        List<String> all = new ArrayList<>(List.of(overrides));
        all.add("run.corpus=" + temporary.resolve(name));
        PrepareSettings settings = PrepareSettings.read(ConfigSource.load(Optional.empty(), all));
        assertThat(PrepareSentences.isMeant(spark, settings)).isTrue();
        return new PrepareSentences(spark, settings).run();
    }

    private static List<Row> rows(SentenceFolder corpus, Split split) {
        return corpus.sentences(spark, split).sort("id").collectAsList();
    }

    @Test
    void rowsHoldTokensIdsAndLabelsInReadingOrder() throws IOException {
        Path train = write("train.iob2", TRAIN);
        Path test = write("test.iob2", "Ann\tB-PER\nsleeps\tO\n");
        SentenceFolder corpus =
                sentences("corpus", "input.path=" + train, "test.path=" + test, "tokenizer.lower-case=true");

        assertThat(corpus.labels().names()).containsExactly("O", "B-PER", "I-PER");
        assertThat(corpus.labelsTokens()).isTrue();
        // counts: bob 2, sleeps 2, no 1, smith 1; 0 is <unk>, 1 <eos>
        List<Row> rows = rows(corpus, Split.TRAIN);
        assertThat(rows).hasSize(3);
        assertThat(rows.get(1).getLong(0)).isEqualTo(1);
        assertThat(rows.get(1).<String>getList(1)).containsExactly("Sleeps", "Bob", "Smith");
        assertThat(rows.get(1).<Integer>getList(2)).containsExactly(3, 2, 5);
        assertThat(rows.get(1).<Integer>getList(3)).containsExactly(0, 1, 2);
        assertThat(rows.get(1).getInt(4)).isEqualTo(3);
        assertThat(rows(corpus, Split.TEST).get(0).<Integer>getList(2)).containsExactly(0, 3);
        SentenceCounts counts = corpus.counts(Split.TEST);
        assertThat(counts.tokens()).isEqualTo(2);
        assertThat(counts.unknown()).isEqualTo(1);
        assertThat(corpus.counts(Split.TRAIN).longest()).isEqualTo(3);
    }

    /** Small blocks, so that Spark splits the files between sentences; the content must not change by it. */
    @Test
    void contentDoesNotDependOnHowFilesAreSplit() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            text.append("word").append(i).append("\tX\n").append(i % 7).append("\tY\n\n");
        }
        Path train = write("many.iob2", text.toString());
        SentenceFolder whole = sentences("whole", "input.path=" + train, "validation.fraction=0.2");
        var conf = spark.sparkContext().hadoopConfiguration();
        conf.setLong("mapreduce.input.fileinputformat.split.maxsize", 777);
        try {
            SentenceFolder split = sentences("split", "input.path=" + train, "validation.fraction=0.2");
            assertThat(split.splits()).isEqualTo(whole.splits());
            assertThat(split.vocabulary().sha256()).isEqualTo(whole.vocabulary().sha256());
            assertThat(whole.counts(Split.TRAIN).sentences()
                            + whole.counts(Split.VALIDATION).sentences())
                    .isEqualTo(500);
            assertThat(whole.counts(Split.VALIDATION).sentences()).isBetween(60L, 140L);
        } finally {
            conf.unset("mapreduce.input.fileinputformat.split.maxsize");
        }
    }

    @Test
    void aLineThatIsWrongIsNamedWithItsNumberInTheFile() throws IOException {
        Path train = write("bad.iob2", TRAIN + "\ntoo\tmany\ttabs\n");
        assertThatThrownBy(() -> sentences("corpus", "input.path=" + train))
                .hasStackTraceContaining(train + ", line 10: token TAB tag expected, found 3 columns");
        assertThat(temporary.resolve("corpus")).doesNotExist();
    }

    @Test
    void labelsThatTrainingLacksAreRefusedOrCounted() throws IOException {
        Path train = write("train.tsv", "1\tgood film\n0\tbad film\n");
        Path test = write("test.tsv", "2\tso so\n1\tgood\n");
        String[] settings = {"input.path=" + train, "test.path=" + test, "input.format=labelled"};
        assertThatThrownBy(() -> sentences("corpus", settings))
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith(
                        "label '2' stands 1 times in validation or test and never in the training split");
        SentenceFolder kept = sentences("kept", settings[0], settings[1], settings[2], "labels.unseen=keep");
        assertThat(kept.labels().names()).containsExactly("0", "1", "2");
        assertThat(kept.labels().count(2)).isZero();
        assertThat(kept.counts(Split.TEST).unseenLabels()).isEqualTo(1);
        assertThat(kept.labelsTokens()).isFalse();
    }

    /** The second sentence begins inside a span. */
    private static final String ILL = "a\tB-X\nb\tI-X\n\nc\tI-X\nd\tO\ne\tB-Y\n\nf\tO\n";

    private static List<List<String>> tags(SentenceFolder corpus) {
        return rows(corpus, Split.TRAIN).stream()
                .map(row -> row.<Integer>getList(3).stream()
                        .map(corpus.labels().names()::get)
                        .toList())
                .toList();
    }

    @Test
    void illFormedTagsAreRefusedRepairedOrKept() throws IOException {
        Path train = write("ill.iob2", ILL);
        String input = "input.path=" + train;
        assertThatThrownBy(() -> sentences("refused", input, "labels.scheme=iob2"))
                .hasStackTraceContaining(
                        train + ", line 4: tags of scheme iob2 expected, but token 1, 'c', has 'I-X' at the"
                                + " beginning: are they of another scheme?");
        assertThat(temporary.resolve("refused")).doesNotExist();
        SentenceFolder repaired = sentences("repaired", input, "labels.scheme=iob2", "labels.ill-formed=repair");
        assertThat(tags(repaired)).containsExactly(List.of("B-X", "I-X"), List.of("B-X", "O", "B-Y"), List.of("O"));
        assertThat(repaired.counts(Split.TRAIN).illFormed()).isEqualTo(1);
        assertThat(repaired.scheme()).isEqualTo(TagScheme.IOB2);
        SentenceFolder kept = sentences("kept", input, "labels.scheme=iob2", "labels.ill-formed=keep");
        assertThat(tags(kept).get(1)).containsExactly("I-X", "O", "B-Y");
        assertThat(kept.counts(Split.TRAIN).illFormed()).isEqualTo(1);
        SentenceFolder unasked = sentences("unasked", input);
        assertThat(tags(unasked)).isEqualTo(tags(kept));
        assertThat(unasked.counts(Split.TRAIN).illFormed()).isZero();
        assertThat(unasked.scheme()).isEqualTo(TagScheme.NONE);
    }

    @Test
    void tagsAreWrittenInAnotherScheme() throws IOException {
        Path train = write("iob1.iob2", "a\tI-X\nb\tI-X\nc\tB-X\nd\tO\n");
        SentenceFolder corpus =
                sentences("bioes", "input.path=" + train, "labels.scheme=iob1", "labels.convert-to=bioes");
        assertThat(tags(corpus)).containsExactly(List.of("B-X", "E-X", "S-X", "O"));
        assertThat(corpus.counts(Split.TRAIN).illFormed()).isZero();
        assertThat(corpus.scheme()).isEqualTo(TagScheme.BIOES);
        assertThatThrownBy(() -> sentences("no", "input.path=" + train, "labels.convert-to=bioes"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("labels.convert-to needs to know the scheme of the tags that are read");
        Path labelled = write("labelled.tsv", "1\tgood\n");
        assertThatThrownBy(
                        () -> sentences("no", "input.path=" + labelled, "input.format=labelled", "labels.scheme=iob2"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("labels.scheme = iob2 is about tags of tokens");
    }

    @Test
    void theTreebankHasItsPublishedCounts() throws IOException {
        Path data = Path.of("../../shared/data/ud-english-ewt");
        Assumptions.assumeTrue(Files.exists(data), () -> "skipped: no " + data);
        SentenceFolder corpus = sentences(
                "ewt",
                "input.path=" + data.resolve("en_ewt-ud-train.conllu"),
                "validation.path=" + data.resolve("en_ewt-ud-dev.conllu"),
                "labels.column=upos");
        assertThat(corpus.counts(Split.TRAIN).sentences()).isEqualTo(12544);
        assertThat(corpus.counts(Split.TRAIN).tokens()).isEqualTo(204577);
        assertThat(corpus.counts(Split.VALIDATION).oovRate()).isBetween(0.0825, 0.0835);
        assertThat(corpus.labels().size()).isEqualTo(17);
    }
}
