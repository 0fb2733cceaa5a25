package dev.recurve.text.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Spelling that depends on the place of a word: the capital at the start, and words that are easier
 * to say in another form before some sounds, as English "a" and Bulgarian "в" are.
 */
final class Spelling {

    /**
     * What a word becomes before which letters. By letter and not by sound: the lexicon has no word
     * such as "hour" or "university".
     */
    private record Liaison(String form, String before) {}

    private static final Map<String, Liaison> LIAISONS =
            Map.of("a", new Liaison("an", "aeiou"), "в", new Liaison("във", "вфВФ"));

    private Spelling() {}

    static SampleSentence apply(SampleSentence sentence) {
        List<SampleToken> tokens = new ArrayList<>(sentence.tokens());
        for (int i = 0; i + 1 < tokens.size(); i++) {
            SampleToken token = tokens.get(i);
            Liaison liaison = LIAISONS.get(token.form());
            if (liaison != null && startsWith(tokens.get(i + 1).form(), liaison.before())) {
                tokens.set(i, token.withForm(liaison.form()));
            }
        }
        tokens.set(0, tokens.get(0).withForm(capitalized(tokens.get(0).form())));
        return new SampleSentence(sentence.frame(), tokens);
    }

    private static boolean startsWith(String form, String letters) {
        return letters.indexOf(form.charAt(0)) >= 0;
    }

    private static String capitalized(String form) {
        return form.substring(0, 1).toUpperCase(Locale.ROOT) + form.substring(1);
    }
}
