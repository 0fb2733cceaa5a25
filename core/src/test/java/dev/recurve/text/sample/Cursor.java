package dev.recurve.text.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A place in an annotated sentence, and the agreements that an oracle has checked on its way. */
final class Cursor {

    /** The grammatical number that a form shows; {@code ANY} when it shows none. */
    enum Number {
        SINGULAR,
        PLURAL,
        ANY
    }

    /** A verb (or the word at {@code index}) and the number it should have. */
    record Check(int index, Number expected, Number found) {
        boolean holds() {
            return expected == Number.ANY || found == Number.ANY || expected == found;
        }
    }

    private final List<Conllu.Token> tokens;
    private final List<Check> checks = new ArrayList<>();
    private int position;

    Cursor(List<Conllu.Token> tokens) {
        this.tokens = tokens;
    }

    List<Check> checks() {
        return checks;
    }

    int position() {
        return position;
    }

    void moveTo(int other) {
        position = other;
    }

    boolean at(String... upos) {
        return position < tokens.size()
                && Set.of(upos).contains(tokens.get(position).upos());
    }

    boolean atForm(String... forms) {
        return position < tokens.size()
                && Set.of(forms).contains(tokens.get(position).form().toLowerCase(Locale.ROOT));
    }

    boolean nextAt(String... upos) {
        return position + 1 < tokens.size()
                && Set.of(upos).contains(tokens.get(position + 1).upos());
    }

    /** Steps over a token that must have one of the parts of speech. */
    Conllu.Token take(String... upos) {
        if (!at(upos)) {
            throw new IllegalArgumentException("expected " + List.of(upos) + " at " + position + " of "
                    + tokens.stream().map(Conllu.Token::form).toList());
        }
        return tokens.get(position++);
    }

    /** Steps over the last token of the sentence, so that no word is left unread. */
    void takeLast(String upos) {
        take(upos);
        if (position != tokens.size()) {
            throw new IllegalArgumentException("expected the end at " + position + " of "
                    + tokens.stream().map(Conllu.Token::form).toList());
        }
    }

    /** Steps over a token if it has one of the parts of speech. */
    boolean skip(String... upos) {
        boolean there = at(upos);
        if (there) {
            position++;
        }
        return there;
    }

    /** Notes that the token just taken should have a number. */
    void check(Number expected, Number found) {
        checks.add(new Check(position - 1, expected, found));
    }
}
