package dev.recurve.probe;

import dev.recurve.config.RecurveException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The words of a sentence in CoNLL-U, with what linear probes predict of each.
 *
 * @param words forms
 * @param labels of each word, by the ordinal of {@link Property}; null where a word has none
 */
public record LabelledSentence(List<String> words, List<String[]> labels) implements Serializable {
    /** What is predicted of a word. */
    public enum Property {
        /** Grammatical number, {@code Sing} or {@code Plur}, of words that have one. */
        NUMBER,
        /** Part of speech (UPOS). */
        PART_OF_SPEECH,
        /** Distance from the root of the tree of dependencies; from {@value #DEEPEST} on all as one. */
        DEPTH;

        private static final int DEEPEST = 6;
    }

    private static final int COLUMNS = 10;
    private static final int FORM = 1;
    private static final int UPOS = 3;
    private static final int FEATURES = 5;
    private static final int HEAD = 6;
    private static final Pattern PASSED_OVER = Pattern.compile("[0-9]+[-.][0-9]+"); // ranges of words, empty nodes
    private static final Pattern NUMBER_OF_WORD = Pattern.compile("[1-9][0-9]{0,5}");

    /**
     * Reads sentences.
     *
     * @param location names the file in errors
     * @param most sentences to read
     * @throws RecurveException if a line is not CoNLL-U, or a head is outside its sentence
     * @throws IOException if reading fails
     */
    public static List<LabelledSentence> read(BufferedReader in, String location, int most) throws IOException {
        try {
            return readLines(in, location, most);
        } catch (CharacterCodingException e) {
            throw new RecurveException("expected UTF-8 in " + location + ", found other bytes: is it a text?", e);
        }
    }

    private static List<LabelledSentence> readLines(BufferedReader in, String location, int most) throws IOException {
        List<LabelledSentence> sentences = new ArrayList<>();
        List<String[]> rows = new ArrayList<>();
        int number = 0;
        for (String line = in.readLine(); sentences.size() < most; line = in.readLine()) {
            number++;
            if (line == null || line.isBlank()) {
                if (!rows.isEmpty()) {
                    sentences.add(of(rows, location + ", sentence that ends before line " + number));
                    rows.clear();
                }
                if (line == null) {
                    break;
                }
            } else if (!line.startsWith("#")) {
                String[] columns = columns(line, rows.size() + 1, location + ", line " + number);
                if (!PASSED_OVER.matcher(columns[0]).matches()) {
                    rows.add(columns);
                }
            }
        }
        return sentences;
    }

    private static String[] columns(String line, int next, String where) {
        String[] columns = line.split("\t", -1);
        if (columns.length != COLUMNS) {
            throw new RecurveException(
                    where + ": expected the " + COLUMNS + " columns of CoNLL-U, found " + columns.length);
        }
        if (!columns[0].equals(Integer.toString(next))
                && !PASSED_OVER.matcher(columns[0]).matches()) {
            throw new RecurveException(where + ": expected ID " + next + ", found '" + columns[0]
                    + "': is a line or the blank line between two sentences missing?");
        }
        return columns;
    }

    private static LabelledSentence of(List<String[]> rows, String where) {
        List<String> words = new ArrayList<>();
        List<String[]> labels = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String[] row = rows.get(i);
            words.add(row[FORM]);
            String[] own = new String[Property.values().length];
            own[Property.NUMBER.ordinal()] = number(row[FEATURES]).orElse(null);
            own[Property.PART_OF_SPEECH.ordinal()] = row[UPOS].equals("_") ? null : row[UPOS];
            own[Property.DEPTH.ordinal()] = depth(rows, i, where);
            labels.add(own);
        }
        return new LabelledSentence(words, labels);
    }

    private static Optional<String> number(String features) {
        for (String feature : features.split("\\|")) {
            if (feature.equals("Number=Sing") || feature.equals("Number=Plur")) {
                return Optional.of(feature.substring("Number=".length()));
            }
        }
        return Optional.empty();
    }

    /** Null in a file without heads. */
    private static String depth(List<String[]> rows, int word, String where) {
        int depth = 0;
        int at = word;
        while (!rows.get(at)[HEAD].equals("0")) {
            String head = rows.get(at)[HEAD];
            if (head.equals("_")) {
                return null;
            }
            depth++;
            if (!NUMBER_OF_WORD.matcher(head).matches()
                    || Integer.parseInt(head) > rows.size()
                    || depth > rows.size()) {
                throw new RecurveException(
                        where + ": expected heads that lead to the root, found " + head + " above word " + (word + 1));
            }
            at = Integer.parseInt(head) - 1;
        }
        return String.valueOf(Math.min(depth, Property.DEEPEST));
    }
}
