package dev.recurve.vocab;

import dev.recurve.artifact.Hashes;
import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The labels of a corpus with their ids: by descending count in the training split, equal counts in code-point order. */
public final class LabelSet implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The name of the file in a corpus or checkpoint folder: {@code label TAB count} lines in id order. */
    public static final String FILE = "labels.tsv";

    private final ArrayList<String> names = new ArrayList<>();
    private final ArrayList<Long> counts = new ArrayList<>();
    private final HashMap<String, Integer> ids = new HashMap<>();

    private LabelSet(List<TokenCount> ordered) {
        for (TokenCount label : ordered) {
            if (ids.put(label.token(), names.size()) != null) {
                throw new IllegalArgumentException("label '" + label.token() + "' occurs twice");
            }
            names.add(label.token());
            counts.add(label.count());
        }
    }

    /** Orders labels and gives them ids. */
    public static LabelSet of(Collection<TokenCount> counted) {
        return new LabelSet(counted.stream().sorted(TokenCount.ORDER).toList());
    }

    /** Labels in the order of their ids, of unknown counts. */
    public static LabelSet ofNames(List<String> names) {
        return new LabelSet(names.stream().map(name -> new TokenCount(name, 0)).toList());
    }

    /** Names in the order of the ids. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /** Number of labels. */
    public int size() {
        return names.size();
    }

    /**
     * The id of a label.
     *
     * @throws IllegalArgumentException if there is no such label
     */
    public int id(String label) {
        Integer id = ids.get(label);
        if (id == null) {
            throw new IllegalArgumentException("label '" + label + "' is none of " + names);
        }
        return id;
    }

    /** Whether the label has an id. */
    public boolean contains(String label) {
        return ids.containsKey(label);
    }

    /** How often the label of an id stands in the training split. */
    public long count(int id) {
        return counts.get(id);
    }

    /** The SHA-256 of the names in their order. */
    public String sha256() {
        return Hashes.hex(Hashes.sha256().digest(String.join("\n", names).getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes {@code label TAB count} lines; flushed, not closed. */
    public void write(Writer out) throws IOException {
        for (int id = 0; id < size(); id++) {
            out.write(names.get(id) + "\t" + counts.get(id) + "\n");
        }
        out.flush();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param location what to name in errors
     * @throws RecurveException if a line is not {@code label TAB count}, or a label occurs twice
     */
    public static LabelSet read(Reader in, String location) throws IOException {
        List<TokenCount> entries = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        // Not lines as readers know them: a label may hold a carriage return.
        String text = text(in);
        for (String line : text.isEmpty() ? new String[0] : text.split("\n")) {
            String[] columns = line.split("\t", -1);
            int number = entries.size() + 1;
            if (columns.length != 2 || columns[0].isBlank() || !columns[1].matches("\\d{1,18}")) {
                throw new RecurveException(
                        location + ", line " + number + ": expected label TAB count, found '" + line + "'");
            }
            if (seen.put(columns[0], number) != null) {
                throw new RecurveException(location + ", line " + number + ": label '" + columns[0] + "' occurs twice");
            }
            entries.add(new TokenCount(columns[0], Long.parseLong(columns[1])));
        }
        if (entries.isEmpty()) {
            throw new RecurveException(location + " has no labels: was the file emptied?");
        }
        return new LabelSet(entries);
    }

    private static String text(Reader in) throws IOException {
        StringWriter text = new StringWriter();
        in.transferTo(text);
        return text.toString();
    }
}
