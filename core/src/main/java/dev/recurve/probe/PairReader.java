package dev.recurve.probe;

import dev.recurve.config.RecurveException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads agreement pairs in the layout of Lakretz et al. 2019: sentence TAB condition TAB {@code correct} or
 * {@code wrong} TAB id, the two lines of a pair with the same id and condition.
 */
public final class PairReader {
    private static final int COLUMNS = 4;

    private final String location;
    private final String frame;
    private final Map<List<String>, Half[]> halves = new LinkedHashMap<>(); // (condition, id) → correct, wrong

    private record Half(List<String> words, int line) {}

    private PairReader(String location, String frame) {
        this.location = location;
        this.frame = frame;
    }

    /**
     * Reads a file.
     *
     * @param location names the file in errors
     * @param frame what the pairs are called
     * @throws RecurveException if a line is no half of a pair, or the halves of a pair do not fit
     * @throws IOException if reading fails
     */
    public static List<AgreementPair> read(BufferedReader in, String location, String frame) throws IOException {
        PairReader reader = new PairReader(location, frame);
        try {
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (!line.isBlank()) {
                    reader.accept(line, number);
                }
            }
        } catch (CharacterCodingException e) {
            throw new RecurveException("expected UTF-8 in " + location + ", found other bytes: is it a text?", e);
        }
        return reader.pairs();
    }

    private void accept(String line, int number) {
        String[] columns = line.split("\t", -1);
        if (columns.length != COLUMNS) {
            throw bad(
                    number, "sentence TAB condition TAB correct or wrong TAB id, found " + columns.length + " columns");
        }
        boolean correct = columns[2].strip().equals("correct");
        if (!correct && !columns[2].strip().equals("wrong")) {
            throw bad(number, "correct or wrong in the third column, found '" + columns[2] + "'");
        }
        List<String> words = List.of(columns[0].strip().split("\\s+"));
        Half[] pair = halves.computeIfAbsent(List.of(columns[1].strip(), columns[3].strip()), key -> new Half[2]);
        int half = correct ? 0 : 1;
        if (pair[half] != null) {
            throw bad(
                    number,
                    "one " + columns[2].strip() + " sentence of pair " + columns[3].strip() + " in "
                            + columns[1].strip() + ", found a second one after line " + pair[half].line());
        }
        pair[half] = new Half(words, number);
    }

    private List<AgreementPair> pairs() {
        List<AgreementPair> pairs = new ArrayList<>();
        halves.forEach((key, pair) -> pairs.add(pair(key.get(0), key.get(1), pair)));
        if (pairs.isEmpty()) {
            throw new RecurveException("expected pairs of sentences in " + location + ", found no line");
        }
        return pairs;
    }

    private AgreementPair pair(String condition, String id, Half[] halves) {
        for (int i = 0; i < halves.length; i++) {
            if (halves[i] == null) {
                throw bad(
                        halves[1 - i].line(),
                        "a pair, found only the " + (i == 0 ? "wrong" : "correct") + " sentence of " + id + " in "
                                + condition);
            }
        }
        List<String> right = halves[0].words();
        List<String> wrong = halves[1].words();
        int verb = differing(right, wrong);
        if (verb < 0) {
            throw bad(
                    halves[1].line(),
                    "sentences that differ in the verb alone, found '" + String.join(" ", right) + "' and '"
                            + String.join(" ", wrong) + "' as pair " + id + ": do the ids match?");
        }
        return new AgreementPair(
                id,
                frame,
                condition,
                right.subList(0, verb),
                right.get(verb),
                wrong.get(verb),
                right.subList(verb + 1, right.size()));
    }

    /** The one word in which two sentences differ, or -1. */
    private static int differing(List<String> right, List<String> wrong) {
        int found = -1;
        for (int i = 0; i < right.size() && right.size() == wrong.size(); i++) {
            if (!right.get(i).equals(wrong.get(i))) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    private RecurveException bad(int line, String expected) {
        return new RecurveException(location + ", line " + line + ": expected " + expected);
    }
}
