package dev.recurve.probe;

import dev.recurve.vocab.Vocabulary;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * A sentence with the right and with the wrong form of its verb.
 *
 * @param id names the pair in its file
 * @param frame the file, or the frame that generated it
 * @param condition numbers of subject and attractor, {@code singular_plural}
 * @param prefix words before the verb
 * @param right the form that agrees
 * @param wrong the other form
 * @param rest words behind the verb
 */
public record AgreementPair(
        String id, String frame, String condition, List<String> prefix, String right, String wrong, List<String> rest)
        implements Serializable {
    /** Copies the lists. */
    public AgreementPair {
        prefix = List.copyOf(prefix);
        rest = List.copyOf(rest);
    }

    /** Frame and condition, {@code prep_inanim/singular_plural}. */
    public String label() {
        return frame + "/" + condition;
    }

    /** The sentence with the verb that agrees. */
    public List<String> rightSentence() {
        return Stream.of(prefix, List.of(right), rest).flatMap(List::stream).toList();
    }

    /** Words that a vocabulary lacks, in the order of the sentence. */
    public List<String> unknownTo(Vocabulary vocabulary) {
        return Stream.of(prefix, List.of(right, wrong), rest)
                .flatMap(List::stream)
                .filter(word -> !vocabulary.contains(word))
                .toList();
    }

    /** Whether the verb's subject is singular, by the first part of the condition. */
    public boolean isSingular() {
        return condition.startsWith("singular");
    }

    /** The two sentences in the four-column layout. */
    public String toLines() {
        return line(right, "correct") + line(wrong, "wrong");
    }

    private String line(String verb, String label) {
        String sentence = String.join(
                " ",
                Stream.of(prefix, List.of(verb), rest).flatMap(List::stream).toList());
        return sentence + '\t' + condition + '\t' + label + '\t' + id + '\n';
    }
}
