package dev.recurve.text;

import dev.recurve.config.RecurveException;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code token TAB tag}, a blank line after each sentence; without the tag where labels are not wanted. */
final class Iob2Parser extends SentenceParser {
    private final Labels wanted;

    Iob2Parser(Labels wanted) {
        this.wanted = wanted;
    }

    @Override
    Optional<LabelledSentence> read(String line, Supplier<String> where) {
        String[] columns = line.split("\t", -1);
        if (columns.length > 2) {
            throw new RecurveException(where.get() + ": token TAB tag expected, found " + columns.length
                    + " columns: is there a tab too many?");
        }
        if (columns.length < 2 && wanted == Labels.REQUIRED) {
            throw new RecurveException(where.get() + ": token TAB tag expected, found '" + line
                    + "' without a tab: is the column of tags missing?");
        }
        String token = requireFilled("token", columns[0], where);
        add(token, wanted == Labels.IGNORED ? null : requireFilled("tag", columns[1], where));
        return Optional.empty();
    }
}
