package dev.recurve.spark.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.InputSettings;
import dev.recurve.config.InputSettings.Format;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.text.LabelledSentence;
import dev.recurve.text.SentenceParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Labelled sentences in small blocks: whatever stands between two of them, every one comes out, in its place. */
class SentenceFilesFuzzTest extends SparkTest {
    /** Sentences of each test; with {@code -Pfuzz} as many as other readers get inputs. */
    private static final int SENTENCES = Integer.getInteger("jqwik.tries.default", 1000);

    private static final String[] WORDS = {"boy", "жираф", "漢", "😀", "#1", "-", "\"", "1-2", "a\rb", "B-X", "_"};
    private static final String[] ENDS = {"\n\n", "\n\n\n", "\n\r\n", "\n \n", "\n\n# a comment\n", "\n\n\n\n"};

    private final Random random = new Random(11);

    @ParameterizedTest
    @EnumSource(names = {"CONLLU", "IOB2", "LABELLED"})
    void everySentenceIsReadInItsPlace(Format format) throws IOException {
        List<String> expected = new ArrayList<>();
        StringBuilder unix = new StringBuilder();
        StringBuilder windows = new StringBuilder();
        for (int i = 0; i < SENTENCES; i++) {
            LabelledSentence sentence = sentence(format == Format.LABELLED);
            expected.add(sentence.toString());
            if (i < SENTENCES / 2) {
                unix.append(written(sentence, format)).append(end(format));
            } else {
                windows.append((written(sentence, format) + (format == Format.LABELLED ? "\n" : "\n\n"))
                        .replace("\n", "\r\n"));
            }
        }
        List<Path> files = List.of(write("1." + format, unix.toString()), write("2." + format, windows.toString()));

        assertThat(read(files, format)).isEqualTo(expected);
    }

    private List<String> read(List<Path> paths, Format format) throws IOException {
        InputSettings input = ConfigReader.read(
                ConfigSource.load(Optional.empty(), List.of("input.path=" + paths.get(0))),
                "input",
                InputSettings.class);
        TokenizerSettings tokenizer = new TokenizerSettings(TokenizerSettings.Type.WHITESPACE, false, false);
        SentenceFiles reader =
                new SentenceFiles(input, format, "upos", SentenceParser.Labels.REQUIRED, null, tokenizer);
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        InputFiles files = InputFiles.list(
                paths.stream().map(Path::toString).toList(),
                spark.sessionState().newHadoopConf());
        context.hadoopConfiguration().setLong("mapreduce.input.fileinputformat.split.maxsize", 40L * SENTENCES / 10);
        try {
            return reader.read(context, files).map(LabelledSentence::toString).collect();
        } finally {
            context.hadoopConfiguration().unset("mapreduce.input.fileinputformat.split.maxsize");
        }
    }

    private LabelledSentence sentence(boolean oneLabel) {
        List<String> tokens = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int left = 1 + random.nextInt(5); left > 0; left--) {
            String word = WORDS[random.nextInt(WORDS.length)];
            tokens.add(oneLabel ? word.replace("\r", "") : word);
            labels.add("T" + random.nextInt(9));
        }
        return new LabelledSentence(tokens, oneLabel ? labels.subList(0, 1) : labels);
    }

    private String end(Format format) {
        String end = ENDS[random.nextInt(ENDS.length)];
        return switch (format) {
            case LABELLED -> end.replace("# a comment\n", "").replaceFirst("\n\n$", "\n");
            case IOB2 -> end.replace("# a comment\n", "");
            default -> end;
        };
    }

    private static String written(LabelledSentence sentence, Format format) {
        if (format == Format.LABELLED) {
            return sentence.labels().get(0) + "\t" + String.join(" ", sentence.tokens());
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < sentence.tokens().size(); i++) {
            String token = sentence.tokens().get(i);
            String label = sentence.labels().get(i);
            lines.add(
                    format == Format.IOB2
                            ? token + "\t" + label
                            : (i + 1) + "\t" + token + "\t_\t" + label + "\t_".repeat(6));
        }
        return String.join("\n", lines);
    }
}
