package dev.recurve.text.sample;

import dev.recurve.text.sample.Cursor.Number;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the subject of every finite verb by parsing words and parts of speech, and compares their
 * numbers by the endings of the words: it knows nothing of the grammar that made the sentences, of
 * its lexicon or of the features written beside the words.
 */
final class EnglishAgreementOracle {

    private static final Set<String> IRREGULAR_PLURALS = Set.of("men", "women", "children", "geese", "mice");
    private static final Set<String> SINGULARS_IN_S = Set.of("bus", "dress");
    private static final Set<String> SINGULAR_WORDS = Set.of("a", "an", "this", "every", "he", "she", "him", "her");
    private static final Set<String> PLURAL_WORDS =
            Set.of("these", "those", "some", "many", "several", "two", "three", "four", "they", "we", "them", "us");
    private static final Set<String> CLAUSE_VERBS =
            Set.of("know", "think", "say", "believe", "hope", "claim", "report", "hear");

    private final Cursor cursor;
    private final boolean past;

    private EnglishAgreementOracle(Conllu.Sentence sentence) {
        this.cursor = new Cursor(sentence.tokens());
        this.past = sentence.frame().equals("past");
    }

    /** Returns what was compared; throws if the sentence cannot be parsed to its end. */
    static List<Cursor.Check> checks(Conllu.Sentence sentence) {
        EnglishAgreementOracle oracle = new EnglishAgreementOracle(sentence);
        oracle.sentence();
        return oracle.cursor.checks();
    }

    private void sentence() {
        if (cursor.skip("SCONJ")) {
            clause();
            cursor.take("PUNCT");
            clause();
        } else if (cursor.at("AUX")) {
            question();
        } else {
            if (cursor.at("ADP")) {
                prepositionalPhrases();
                cursor.take("PUNCT");
            }
            clause();
            if (cursor.skip("SCONJ")) {
                clause();
            }
        }
        cursor.takeLast("PUNCT");
    }

    private void question() {
        Number auxiliary = auxiliary(cursor.take("AUX").form());
        int place = cursor.position() - 1;
        Number subject = subject();
        cursor.checks().add(new Cursor.Check(place, subject, auxiliary));
        if (!cursor.skip("ADJ")) {
            cursor.take("VERB");
            complements("");
        }
    }

    private void clause() {
        if (cursor.atForm("there")) {
            cursor.take("PRON");
            Number auxiliary = auxiliary(cursor.take("AUX").form());
            int place = cursor.position() - 1;
            cursor.checks().add(new Cursor.Check(place, nounPhrase(), auxiliary));
            prepositionalPhrases();
        } else {
            predicate(subject());
        }
    }

    private Number subject() {
        Number number = nounPhrase();
        prepositionalPhrases();
        if (cursor.at("PRON") && cursor.atForm("that", "who")) {
            cursor.take("PRON");
            relative(number);
        } else if (startsNounPhrase()) {
            finiteVerb(nounPhrase());
        }
        if (cursor.at("CCONJ")) {
            cursor.take("CCONJ");
            nounPhrase();
            number = Number.PLURAL;
        }
        return number;
    }

    private void relative(Number head) {
        if (startsNounPhrase()) {
            finiteVerb(nounPhrase());
        } else {
            complements(finiteVerb(head));
        }
    }

    private void predicate(Number subject) {
        adverbs();
        if (cursor.at("AUX")) {
            String form = cursor.take("AUX").form();
            cursor.check(subject, auxiliary(form));
            adverbs();
            if (!cursor.skip("ADJ")) {
                cursor.take("VERB");
                complements("");
            }
            return;
        }
        complements(finiteVerb(subject));
        if (cursor.at("CCONJ") && cursor.nextAt("VERB")) {
            cursor.take("CCONJ");
            complements(finiteVerb(subject));
        }
    }

    private String finiteVerb(Number subject) {
        String form = cursor.take("VERB").form();
        cursor.check(subject, verb(form));
        return form;
    }

    /** Objects, clauses and phrases after a verb. */
    private void complements(String verb) {
        if (cursor.skip("SCONJ")) {
            if (!CLAUSE_VERBS.contains(base(verb))) {
                cursor.moveTo(cursor.position() - 1);
                return;
            }
            clause();
        } else if (cursor.skip("PART")) {
            cursor.take("VERB");
            complements("");
        } else if (CLAUSE_VERBS.contains(base(verb)) && clauseFollows()) {
            clause();
        } else {
            while (startsNounPhrase()) {
                nounPhrase();
            }
            prepositionalPhrases();
        }
    }

    private boolean clauseFollows() {
        if (!startsNounPhrase()) {
            return false;
        }
        int start = cursor.position();
        int known = cursor.checks().size();
        nounPhrase();
        prepositionalPhrases();
        boolean follows = cursor.at("VERB", "AUX", "ADV");
        cursor.moveTo(start);
        cursor.checks().subList(known, cursor.checks().size()).clear();
        return follows;
    }

    private void adverbs() {
        while (cursor.at("ADV") || cursor.at("CCONJ") && cursor.nextAt("ADV")) {
            cursor.take("ADV", "CCONJ");
        }
    }

    private void prepositionalPhrases() {
        while (cursor.skip("ADP")) {
            nounPhrase();
        }
    }

    private boolean startsNounPhrase() {
        return cursor.at("DET", "NUM", "NOUN", "PROPN")
                || cursor.at("ADJ") && (cursor.nextAt("NOUN") || cursor.atForm("many", "several"))
                || cursor.at("PRON") && !cursor.atForm("that", "who");
    }

    private Number nounPhrase() {
        if (cursor.skip("PROPN")) {
            while (cursor.skip("PROPN")) {
                continue;
            }
            return Number.SINGULAR;
        }
        Number determiner = Number.ANY;
        if (cursor.at("PRON", "DET", "NUM") || cursor.at("ADJ") && cursor.atForm("many", "several")) {
            boolean alone = cursor.at("PRON") && !possessive();
            String form = cursor.take("PRON", "DET", "NUM", "ADJ").form().toLowerCase(Locale.ROOT);
            determiner = word(form);
            if (alone) {
                return determiner;
            }
        }
        cursor.skip("ADJ");
        Number noun = noun(cursor.take("NOUN").form().toLowerCase(Locale.ROOT));
        cursor.check(determiner, noun);
        return noun;
    }

    private boolean possessive() {
        return cursor.atForm("my", "our", "his", "her", "their") && cursor.nextAt("NOUN", "ADJ");
    }

    private Number word(String form) {
        if (form.equals("her") && cursor.at("NOUN", "ADJ")) {
            return Number.ANY;
        }
        if (form.equals("that")) {
            return Number.SINGULAR;
        }
        return SINGULAR_WORDS.contains(form)
                ? Number.SINGULAR
                : PLURAL_WORDS.contains(form) ? Number.PLURAL : Number.ANY;
    }

    private static Number noun(String form) {
        boolean plural = IRREGULAR_PLURALS.contains(form) || form.endsWith("s") && !SINGULARS_IN_S.contains(form);
        return plural ? Number.PLURAL : Number.SINGULAR;
    }

    private Number verb(String form) {
        if (past) {
            return Number.ANY;
        }
        return form.endsWith("s") && !form.endsWith("ss") ? Number.SINGULAR : Number.PLURAL;
    }

    private static Number auxiliary(String form) {
        return switch (form.toLowerCase(Locale.ROOT)) {
            case "is", "was", "does" -> Number.SINGULAR;
            case "are", "were", "do" -> Number.PLURAL;
            case "will" -> Number.ANY;
            default -> throw new IllegalArgumentException("unknown auxiliary " + form);
        };
    }

    private static String base(String verb) {
        return verb.endsWith("s") ? verb.substring(0, verb.length() - 1) : verb;
    }
}
