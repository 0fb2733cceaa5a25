package dev.recurve.text.sample;

import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A small weighted grammar whose symbols carry features such as number, so that what it generates
 * agrees by construction.
 *
 * <p>The sentence frames are those of number-agreement studies of recurrent networks (Lakretz et
 * al. 2019, <i>The emergence of number and syntax units in LSTM language models</i>; Marvin and
 * Linzen 2018, <i>Targeted syntactic evaluation of language models</i>).
 */
public final class SampleGrammar {

    /** The symbol of a whole sentence; each of its expansions is one frame and its final mark. */
    static final String START = "Sentence";

    private final Map<String, List<Rule>> rules;
    private final Map<String, List<String>> domains;
    private final Lexicon lexicon;

    SampleGrammar(Map<String, List<Rule>> rules, Map<String, List<String>> domains, Lexicon lexicon) {
        this.rules = Map.copyOf(rules);
        this.domains = Map.copyOf(domains);
        this.lexicon = lexicon;
    }

    /** Returns the names of the frames in the order of the grammar. */
    public List<String> frames() {
        return rules.get(START).stream().map(SampleGrammar::frame).toList();
    }

    /** Generates one sentence, without spelling rules such as the capital at its start. */
    SampleSentence generate(Random random) {
        return new Derivation(this, random).sentence();
    }

    static String frame(Rule rule) {
        return ((Symbol) rule.right().get(0)).name();
    }

    List<Rule> rules(String name) {
        return rules.getOrDefault(name, List.of());
    }

    Lexicon lexicon() {
        return lexicon;
    }

    List<String> domain(String variable) {
        List<String> values = domains.get(variable);
        if (values == null) {
            throw new IllegalStateException("no domain for the unbound variable " + variable);
        }
        return values;
    }
}
