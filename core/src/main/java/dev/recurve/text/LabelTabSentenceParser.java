package dev.recurve.text;

import dev.recurve.config.RecurveException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code label TAB sentence}, a sentence a line; the sentence alone where labels are not wanted. */
final class LabelTabSentenceParser extends SentenceParser {
    private final Labels wanted;
    private final Function<String, List<String>> tokenizer;

    LabelTabSentenceParser(Labels wanted, Function<String, List<String>> tokenizer) {
        this.wanted = wanted;
        this.tokenizer = tokenizer;
    }

    @Override
    Optional<LabelledSentence> read(String line, Supplier<String> where) {
        String[] columns = line.split("\t", -1);
        if (columns.length > 2) {
            throw new RecurveException(where.get() + ": label TAB sentence expected, found " + columns.length
                    + " columns: is there a tab too many?");
        }
        if (columns.length < 2 && wanted == Labels.REQUIRED) {
            throw new RecurveException(where.get() + ": label TAB sentence expected, found no tab: is the label"
                    + " missing, or are there blanks where the tab should be?");
        }
        List<String> tokens = tokenizer.apply(columns[columns.length - 1]);
        if (tokens.isEmpty()) {
            throw new RecurveException(where.get() + ": the sentence has no token");
        }
        List<String> labels = wanted == Labels.IGNORED ? List.of() : List.of(requireFilled("label", columns[0], where));
        return Optional.of(new LabelledSentence(tokens, labels));
    }
}
