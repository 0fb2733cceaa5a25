package dev.recurve.text;

import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * CoNLL-U: ten columns with tabs between, comments that begin with {@code #}, a blank line after each sentence.
 *
 * <p>Tokens are the syntactic words. Lines of multiword tokens ({@code 8-9}) and empty nodes ({@code 8.1}) carry no label
 * of their own and are passed over. A column that holds {@code KEY=VALUE|…} is read by {@code MISC:KEY}; a word without
 * the key has the label {@value #OUTSIDE}.
 *
 * @see <a href="https://universaldependencies.org/format.html">CoNLL-U</a>
 */
final class ConlluParser extends SentenceParser {
    /** The label of words without the key. */
    static final String OUTSIDE = "O";

    private static final List<String> COLUMNS =
            List.of("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC");
    private static final int FORM = 1;
    private static final Pattern WORD = Pattern.compile("[1-9][0-9]*");
    private static final Pattern PASSED_OVER = Pattern.compile("[0-9]+[-.][0-9]+");

    private final Labels wanted;
    private final int column;
    private final String key; // null: the whole column

    ConlluParser(String setting, Labels wanted) {
        this.wanted = wanted;
        int colon = setting.indexOf(':');
        String name = colon < 0 ? setting : setting.substring(0, colon);
        column = COLUMNS.indexOf(name.toUpperCase(Locale.ROOT));
        key = colon < 0 ? null : setting.substring(colon + 1);
        if (column < FORM || (key != null && key.isBlank())) {
            throw new UsageException("labels.column must be one of "
                    + String.join(", ", COLUMNS.subList(FORM, COLUMNS.size()))
                    + ", or MISC:KEY or FEATS:KEY, found '" + setting + "'");
        }
    }

    @Override
    Optional<LabelledSentence> read(String line, Supplier<String> where) {
        if (line.startsWith("#")) {
            return Optional.empty();
        }
        String[] columns = line.split("\t", -1);
        if (columns.length != COLUMNS.size()) {
            throw new RecurveException(where.get() + ": CoNLL-U has " + COLUMNS.size()
                    + " columns with tabs between, found " + columns.length + ": "
                    + (columns.length > COLUMNS.size() ? "is there a tab too many?" : "is a column missing?"));
        }
        if (PASSED_OVER.matcher(columns[0]).matches()) {
            return Optional.empty();
        }
        requireNext(columns[0], where);
        String form = requireFilled("FORM", columns[FORM], where);
        add(form, wanted == Labels.IGNORED ? null : label(columns[column], where));
        return Optional.empty();
    }

    private void requireNext(String id, Supplier<String> where) {
        String next = Integer.toString(length() + 1);
        if (!WORD.matcher(id).matches() || !id.equals(next)) {
            throw new RecurveException(where.get() + ": ID " + next + " expected, found '" + id
                    + "': is a line or the blank line between two sentences missing?");
        }
    }

    private String label(String value, Supplier<String> where) {
        if (key != null) {
            return valueOfKey(value);
        }
        if (value.isBlank() || (value.equals("_") && !COLUMNS.get(column).equals("FEATS"))) {
            throw new RecurveException(where.get() + ": column " + COLUMNS.get(column) + " is blank ('" + value
                    + "'): is it annotated, and labels.column right?");
        }
        return value;
    }

    private String valueOfKey(String column) {
        for (String entry : column.split("\\|")) {
            if (entry.startsWith(key + "=") && entry.length() > key.length() + 1) {
                return entry.substring(key.length() + 1);
            }
        }
        return OUTSIDE;
    }
}
