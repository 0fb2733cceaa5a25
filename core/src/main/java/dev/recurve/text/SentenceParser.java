package dev.recurve.text;

import dev.recurve.config.InputSettings.Format;
import dev.recurve.config.RecurveException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes sentences of the lines of a file, one line after the other; one instance per file. */
public abstract class SentenceParser {
    /** Whether labels are wanted. */
    public enum Labels {
        /** A missing label is an error. */
        REQUIRED,
        /** Labels may be missing and are not read, as in text that is to be labelled. */
        IGNORED
    }

    private final List<String> tokens = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();

    SentenceParser() {}

    /**
     * Makes a parser.
     *
     * @param format one that {@linkplain Format#hasLabels has labels}
     * @param column of CoNLL-U, see {@link ConlluParser}
     * @param wanted whether labels are
     * @param tokenizer cuts the sentences of {@link Format#LABELLED}
     */
    public static SentenceParser of(
            Format format, String column, Labels wanted, Function<String, List<String>> tokenizer) {
        return switch (format) {
            case CONLLU -> new ConlluParser(column, wanted);
            case IOB2 -> new Iob2Parser(wanted);
            case LABELLED -> new LabelTabSentenceParser(wanted, tokenizer);
            case AUTO, TEXT, JSON, PARQUET ->
                throw new IllegalArgumentException(format + " is no format of labelled sentences");
        };
    }

    /**
     * Reads a line.
     *
     * @param line without its line feed
     * @param where names file and line in errors
     * @return the sentence that the line ends, if it ends one
     * @throws RecurveException if the line is not what the format asks for
     */
    public final Optional<LabelledSentence> line(String line, Supplier<String> where) {
        String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        return text.isBlank() ? end() : read(text, where);
    }

    /** The end of the file: the sentence that no blank line has ended, if there is one. */
    public Optional<LabelledSentence> end() {
        if (tokens.isEmpty()) {
            return Optional.empty();
        }
        LabelledSentence sentence = new LabelledSentence(tokens, labels);
        tokens.clear();
        labels.clear();
        return Optional.of(sentence);
    }

    abstract Optional<LabelledSentence> read(String line, Supplier<String> where);

    /** Adds a token to the present sentence; {@code label} may be null. */
    final void add(String token, String label) {
        tokens.add(token);
        if (label != null) {
            labels.add(label);
        }
    }

    /** Tokens of the present sentence so far. */
    final int length() {
        return tokens.size();
    }

    static String requireFilled(String what, String value, Supplier<String> where) {
        if (value.isBlank()) {
            throw new RecurveException(where.get() + ": the " + what + " is blank");
        }
        return value;
    }
}
