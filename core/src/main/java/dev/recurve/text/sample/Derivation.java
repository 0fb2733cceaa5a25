package dev.recurve.text.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Expands one sentence from the top, left to right. A variable is bound by the first lexical entry
 * that uses it, or drawn from its domain by the first phrase that does.
 */
final class Derivation {

    private final SampleGrammar grammar;
    private final Random random;
    private final List<SampleToken> tokens = new ArrayList<>();

    Derivation(SampleGrammar grammar, Random random) {
        this.grammar = grammar;
        this.random = random;
    }

    SampleSentence sentence() {
        Rule start = draw(grammar.rules(SampleGrammar.START));
        expand(start, Map.of());
        return new SampleSentence(SampleGrammar.frame(start), tokens);
    }

    private void expand(Rule rule, Map<String, String> request) {
        Map<String, String> bindings = rule.left().bind(request);
        for (Item item : rule.right()) {
            if (item instanceof Literal literal) {
                tokens.add(literal.token());
            } else if (item instanceof Symbol symbol && grammar.lexicon().contains(symbol.name())) {
                word(symbol, bindings);
            } else if (item instanceof Symbol symbol) {
                phrase(symbol, bindings);
            }
        }
    }

    private void word(Symbol symbol, Map<String, String> bindings) {
        Map<String, String> request = symbol.resolve(bindings);
        List<LexicalEntry> entries = grammar.lexicon()
                .matching(symbol.name(), request, symbol.features().keySet());
        if (entries.isEmpty()) {
            throw new IllegalStateException("no word for " + symbol.name() + request);
        }
        LexicalEntry entry = pick(entries);
        for (String attribute : unbound(symbol, bindings)) {
            bindings.put(symbol.features().get(attribute), pick(entry.features().get(attribute)));
        }
        tokens.addAll(entry.tokens());
    }

    private void phrase(Symbol symbol, Map<String, String> bindings) {
        for (String attribute : unbound(symbol, bindings)) {
            String variable = symbol.features().get(attribute);
            bindings.put(variable, pick(grammar.domain(variable)));
        }
        Map<String, String> request = symbol.resolve(bindings);
        List<Rule> rules = grammar.rules(symbol.name()).stream()
                .filter(rule -> rule.left().answers(request))
                .toList();
        if (rules.isEmpty()) {
            throw new IllegalStateException("no rule for " + symbol.name() + request);
        }
        expand(draw(rules), request);
    }

    /** Attributes whose variable has no value yet, sorted so that draws do not depend on map order. */
    private static List<String> unbound(Symbol symbol, Map<String, String> bindings) {
        return symbol.features().entrySet().stream()
                .filter(feature -> Symbol.isVariable(feature.getValue()) && !bindings.containsKey(feature.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private Rule draw(List<Rule> rules) {
        double rest =
                random.nextDouble() * rules.stream().mapToDouble(Rule::weight).sum();
        for (Rule rule : rules) {
            rest -= rule.weight();
            if (rest < 0) {
                return rule;
            }
        }
        return rules.get(rules.size() - 1);
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
