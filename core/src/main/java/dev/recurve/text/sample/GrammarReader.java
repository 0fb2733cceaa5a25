package dev.recurve.text.sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the rules of a grammar. A symbol at the start of a line opens its expansions, each indented
 * with an optional weight; {@code domain} lists the values that variables take when nothing has
 * bound them.
 *
 * <pre>
 * domain N K = sg pl
 * Clause
 *   3 -> Subject[num=N] Predicate[num=N]
 * </pre>
 */
final class GrammarReader {

    private static final Pattern ITEM = Pattern.compile("(?<form>[^\\s\\[\\]]+)/(?<upos>[A-Z]+)(?=\\s|$)"
            + "|(?<name>[A-Za-z][A-Za-z-]*)(?:\\[(?<features>[^\\]]*)\\])?");
    private static final Pattern EXPANSION = Pattern.compile("(?<weight>[0-9.]+)?\\s*->\\s*(?<right>.+)");

    private final Map<String, List<Rule>> rules = new LinkedHashMap<>();
    private final Map<String, List<String>> domains = new LinkedHashMap<>();
    private Symbol left;

    static SampleGrammar read(List<String> lines, Lexicon lexicon) {
        GrammarReader reader = new GrammarReader();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).stripTrailing();
            if (!line.isBlank() && !line.strip().startsWith("#")) {
                reader.accept(line, i + 1);
            }
        }
        reader.checkNames(lexicon);
        return new SampleGrammar(reader.rules, reader.domains, lexicon);
    }

    private void accept(String line, int number) {
        if (line.startsWith("domain ")) {
            String[] parts = line.substring("domain ".length()).split("=", 2);
            List<String> values = List.of(parts[1].strip().split("\\s+"));
            for (String variable : parts[0].strip().split("\\s+")) {
                domains.put(variable, values);
            }
        } else if (Character.isWhitespace(line.charAt(0))) {
            expansion(line.strip(), number);
        } else {
            left = (Symbol) items(line, number).get(0);
        }
    }

    private void expansion(String line, int number) {
        Matcher matcher = EXPANSION.matcher(line);
        if (!matcher.matches() || left == null) {
            throw new IllegalStateException("grammar line " + number + ": expected 'weight -> items', found " + line);
        }
        double weight = matcher.group("weight") == null ? 1 : Double.parseDouble(matcher.group("weight"));
        Rule rule = new Rule(weight, left, items(matcher.group("right"), number));
        rules.computeIfAbsent(left.name(), key -> new ArrayList<>()).add(rule);
    }

    private static List<Item> items(String text, int number) {
        List<Item> items = new ArrayList<>();
        Matcher matcher = ITEM.matcher(text);
        int end = 0;
        while (matcher.find()) {
            checkBlank(text.substring(end, matcher.start()), number);
            end = matcher.end();
            items.add(matcher.group("form") != null ? literal(matcher) : symbol(matcher));
        }
        checkBlank(text.substring(end), number);
        return items;
    }

    private static void checkBlank(String between, int number) {
        if (!between.isBlank()) {
            throw new IllegalStateException("grammar line " + number + ": cannot read '" + between + "'");
        }
    }

    private static Literal literal(Matcher matcher) {
        String form = matcher.group("form");
        return new Literal(new SampleToken(form, form, matcher.group("upos"), "", SampleToken.OUTSIDE));
    }

    private static Symbol symbol(Matcher matcher) {
        Map<String, String> features = new LinkedHashMap<>();
        if (matcher.group("features") != null) {
            for (String feature : matcher.group("features").split(",")) {
                String[] pair = feature.strip().split("=", 2);
                features.put(pair[0], pair[1]);
            }
        }
        return new Symbol(matcher.group("name"), features);
    }

    /** Every symbol on a right side must be a rule or a lexical category. */
    private void checkNames(Lexicon lexicon) {
        rules.values().stream()
                .flatMap(List::stream)
                .flatMap(rule -> rule.right().stream())
                .filter(Symbol.class::isInstance)
                .map(item -> ((Symbol) item).name())
                .filter(name -> !rules.containsKey(name) && !lexicon.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalStateException("neither a rule nor a lexical category: " + name);
                });
    }
}
