package dev.recurve.text.sample;

import dev.recurve.text.sample.Cursor.Number;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the subject of every Bulgarian verb and compares number, gender, definiteness and article by
 * the endings of words and dictionary forms, apart from the grammar and lexicon under test.
 */
final class BulgarianAgreementOracle {

    private enum Gender {
        MASCULINE,
        FEMININE,
        NEUTER
    }

    /** What a noun phrase shows. */
    private record Phrase(Gender gender, Number number) {}

    private static final Set<String> SINGULAR_WORDS =
            Set.of("този", "тази", "това", "всеки", "всяка", "всяко", "той", "тя", "то");

    private final Cursor cursor;

    private BulgarianAgreementOracle(Conllu.Sentence sentence) {
        this.cursor = new Cursor(sentence.tokens());
    }

    /** Returns the verbs compared; throws if a phrase is wrong or the sentence cannot be parsed. */
    static List<Cursor.Check> checks(Conllu.Sentence sentence) {
        BulgarianAgreementOracle oracle = new BulgarianAgreementOracle(sentence);
        oracle.sentence();
        return oracle.cursor.checks();
    }

    private void sentence() {
        if (cursor.skip("SCONJ")) {
            clause();
            cursor.take("PUNCT");
            clause();
        } else if (cursor.at("VERB")) {
            question();
        } else {
            if (!cursor.skip("ADV") && cursor.skip("ADP")) {
                nounPhrase(false);
            }
            clause();
            if (cursor.at("PUNCT") && cursor.nextAt("SCONJ")) {
                cursor.take("PUNCT");
                cursor.take("SCONJ");
                clause();
            }
        }
        cursor.takeLast("PUNCT");
    }

    private void question() {
        Number verb = verb(cursor.take("VERB").form());
        int place = cursor.position() - 1;
        require(cursor.take("PART").form().equals("ли"), "ли");
        cursor.checks().add(new Cursor.Check(place, nounPhrase(true).number(), verb));
        complements();
    }

    private void clause() {
        Phrase subject = nounPhrase(true);
        while (cursor.skip("ADP")) {
            nounPhrase(false);
        }
        if (cursor.at("PUNCT") && cursor.nextAt("PRON")) {
            relative(subject);
        }
        if (cursor.skip("CCONJ")) {
            nounPhrase(true);
            subject = new Phrase(subject.gender(), Number.PLURAL);
        }
        predicate(subject);
    }

    private void relative(Phrase head) {
        cursor.take("PUNCT");
        String pronoun = cursor.take("PRON").form();
        String expected = head.number() == Number.PLURAL
                ? "които"
                : switch (head.gender()) {
                    case MASCULINE -> "който";
                    case FEMININE -> "която";
                    case NEUTER -> "което";
                };
        require(pronoun.equals(expected), expected);
        if (cursor.at("VERB")) {
            finiteVerb(head);
            complements();
        } else {
            finiteVerb(nounPhrase(true));
        }
        cursor.take("PUNCT");
    }

    private void predicate(Phrase subject) {
        while (cursor.skip("ADV")) {
            continue;
        }
        cursor.skip("PART");
        if (cursor.at("AUX") && !cursor.atForm("ще")) {
            String form = cursor.take("AUX").form();
            cursor.check(subject.number(), form.equals("са") ? Number.PLURAL : Number.SINGULAR);
            cursor.skip("ADV");
            Conllu.Token adjective = cursor.take("ADJ");
            require(adjectiveAgrees(adjective.form(), subject), "predicate " + adjective.form());
            require(!isDefinite(adjective.form()), "predicate without article: " + adjective.form());
            return;
        }
        cursor.skip("AUX");
        finiteVerb(subject);
        complements();
        if (cursor.skip("CCONJ")) {
            finiteVerb(subject);
            complements();
        }
    }

    private void finiteVerb(Phrase subject) {
        cursor.skip("PRON");
        String form = cursor.take("VERB").form();
        cursor.check(subject.number(), verb(form));
    }

    private void complements() {
        if (cursor.at("PUNCT") && cursor.nextAt("SCONJ")) {
            int comma = cursor.position();
            cursor.take("PUNCT");
            if (cursor.atForm("че")) {
                cursor.take("SCONJ");
                clause();
                return;
            }
            cursor.moveTo(comma);
        }
        if (cursor.at("DET", "NUM", "ADJ", "NOUN", "PROPN")) {
            nounPhrase(false);
        }
        while (cursor.skip("ADP")) {
            nounPhrase(false);
        }
    }

    private Phrase nounPhrase(boolean subject) {
        if (cursor.at("PROPN")) {
            String name = cursor.take("PROPN").form();
            cursor.skip("PROPN");
            boolean feminine = name.endsWith("а") && !name.equals("Никола") || name.endsWith("я");
            return new Phrase(feminine ? Gender.FEMININE : Gender.MASCULINE, Number.SINGULAR);
        }
        if (cursor.at("PRON")) {
            String form = lower(cursor.take("PRON").form());
            Gender gender = form.equals("тя") ? Gender.FEMININE : form.equals("то") ? Gender.NEUTER : Gender.MASCULINE;
            return new Phrase(gender, SINGULAR_WORDS.contains(form) ? Number.SINGULAR : Number.PLURAL);
        }
        String determiner =
                cursor.at("DET", "NUM") ? lower(cursor.take("DET", "NUM").form()) : "";
        String adjective = cursor.at("ADJ") ? lower(cursor.take("ADJ").form()) : "";
        Conllu.Token noun = cursor.take("NOUN");
        Phrase phrase = phrase(lower(noun.form()), noun.lemma());
        checkPhrase(determiner, adjective, noun, phrase);
        checkArticle(adjective.isEmpty() ? lower(noun.form()) : adjective, phrase, subject, determiner.isEmpty());
        return phrase;
    }

    private void checkPhrase(String determiner, String adjective, Conllu.Token noun, Phrase phrase) {
        if (!determiner.isEmpty()) {
            require(determinerAgrees(determiner, phrase), determiner + " " + noun.form());
            require(!isDefinite(noun, phrase), "one article: " + determiner + " " + noun.form());
        }
        if (!adjective.isEmpty()) {
            require(adjectiveAgrees(adjective, phrase), adjective + " " + noun.form());
            require(!isDefinite(noun, phrase), "one article: " + adjective + " " + noun.form());
        }
    }

    /** A masculine subject has the full article, any other masculine the short one. */
    private void checkArticle(String first, Phrase phrase, boolean subject, boolean definite) {
        if (definite && phrase.gender() == Gender.MASCULINE && phrase.number() == Number.SINGULAR) {
            boolean full = first.endsWith("ът") || first.endsWith("ят");
            require(full == subject, (subject ? "full" : "short") + " article: " + first);
            require(full || first.endsWith("а") || first.endsWith("я"), "article: " + first);
        }
    }

    private static Phrase phrase(String form, String lemma) {
        if (lemma.endsWith("а") || lemma.endsWith("я")) {
            boolean singular = form.equals(lemma) || form.equals(lemma + "та");
            return new Phrase(Gender.FEMININE, singular ? Number.SINGULAR : Number.PLURAL);
        }
        if (lemma.endsWith("о") || lemma.endsWith("е") || lemma.endsWith("и")) {
            boolean singular = form.equals(lemma) || form.equals(lemma + "то");
            return new Phrase(Gender.NEUTER, singular ? Number.SINGULAR : Number.PLURAL);
        }
        boolean plural = form.matches(".*(и|ите|е|ете)");
        return new Phrase(Gender.MASCULINE, plural ? Number.PLURAL : Number.SINGULAR);
    }

    private static boolean isDefinite(Conllu.Token noun, Phrase phrase) {
        String form = lower(noun.form());
        return phrase.number() == Number.PLURAL ? form.matches(".*(те|ата|ята)") : !form.equals(noun.lemma());
    }

    private static boolean isDefinite(String adjective) {
        return adjective.matches(".*(ият|ия|ата|ото|ите)");
    }

    private static boolean adjectiveAgrees(String form, Phrase phrase) {
        if (phrase.number() == Number.PLURAL) {
            return form.matches(".*(и|ите)");
        }
        return switch (phrase.gender()) {
            case MASCULINE -> form.matches(".*([^аоияъ]|ият|ия)");
            case FEMININE -> form.matches(".*(а|ата)");
            case NEUTER -> form.matches(".*(о|ото)");
        };
    }

    private static boolean determinerAgrees(String determiner, Phrase phrase) {
        return switch (determiner) {
            case "този", "всеки" -> phrase.equals(new Phrase(Gender.MASCULINE, Number.SINGULAR));
            case "тази", "всяка" -> phrase.equals(new Phrase(Gender.FEMININE, Number.SINGULAR));
            case "това", "всяко" -> phrase.equals(new Phrase(Gender.NEUTER, Number.SINGULAR));
            case "двама", "трима" -> phrase.equals(new Phrase(Gender.MASCULINE, Number.PLURAL));
            case "две", "три" -> phrase.gender() != Gender.MASCULINE && phrase.number() == Number.PLURAL;
            case "тези" -> phrase.number() == Number.PLURAL;
            default -> throw new IllegalArgumentException("unknown determiner " + determiner);
        };
    }

    /** The third person plural of every conjugation ends in -т. */
    private static Number verb(String form) {
        return form.endsWith("т") ? Number.PLURAL : Number.SINGULAR;
    }

    private static String lower(String form) {
        return form.toLowerCase(Locale.ROOT);
    }

    private void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException("does not agree: " + what + " before token " + cursor.position());
        }
    }
}
