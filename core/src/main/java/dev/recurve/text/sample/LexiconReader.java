package dev.recurve.text.sample;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a lexicon. A header opens a table and gives category, part of speech, optionally an entity
 * type, and the features of each column ({@code &} where one form has several uses); a line that
 * starts with {@code *} gives features to the rows below it; a row has the forms of a word, the
 * first of which is its lemma, and features of its own; {@code _} joins the words of a name.
 *
 * <pre>
 * [Noun NOUN | num=sg | num=pl]
 * * sem=person
 * child children
 * </pre>
 */
final class LexiconReader {

    private static final Map<String, Map<String, String>> UNIVERSAL = Map.of(
            "num", Map.of("sg", "Number=Sing", "pl", "Number=Plur"),
            "gender", Map.of("m", "Gender=Masc", "f", "Gender=Fem", "n", "Gender=Neut"));

    private final Map<String, List<LexicalEntry>> entries = new LinkedHashMap<>();
    private String category;
    private String upos;
    private String entity;
    private List<List<Map<String, List<String>>>> columns = List.of();
    private Map<String, List<String>> shared = Map.of();

    static Lexicon read(List<String> lines) {
        LexiconReader reader = new LexiconReader();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                reader.accept(line, i + 1);
            }
        }
        return new Lexicon(reader.entries);
    }

    private void accept(String line, int number) {
        if (line.startsWith("[")) {
            header(line.substring(1, line.length() - 1));
        } else if (line.startsWith("*")) {
            shared = features(line.substring(1).strip());
        } else {
            row(line.split("\\s+"), number);
        }
    }

    private void header(String header) {
        String[] parts = header.split("\\|");
        String[] names = parts[0].strip().split("\\s+");
        category = names[0];
        upos = names[1];
        entity = names.length > 2 ? names[2] : "";
        shared = Map.of();
        columns = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            List<Map<String, List<String>>> uses = new ArrayList<>();
            for (String use : parts[i].split("&")) {
                uses.add(features(use.strip()));
            }
            columns.add(uses);
        }
    }

    private void row(String[] cells, int number) {
        Map<String, List<String>> common = new LinkedHashMap<>(shared);
        List<String> forms = new ArrayList<>();
        for (String cell : cells) {
            if (cell.contains("=")) {
                common.putAll(features(cell));
            } else {
                forms.add(cell);
            }
        }
        if (forms.size() != columns.size()) {
            throw new IllegalStateException("lexicon line " + number + ": expected " + columns.size() + " forms of a "
                    + category + ", found " + forms);
        }
        for (int i = 0; i < forms.size(); i++) {
            for (Map<String, List<String>> use : columns.get(i)) {
                Map<String, List<String>> all = new LinkedHashMap<>(common);
                all.putAll(use);
                add(forms.get(i), forms.get(0), all);
            }
        }
    }

    private void add(String form, String lemma, Map<String, List<String>> features) {
        String[] forms = form.split("_");
        String[] lemmas = lemma.split("_");
        List<SampleToken> tokens = new ArrayList<>();
        for (int i = 0; i < forms.length; i++) {
            String tag = entity.isEmpty() ? SampleToken.OUTSIDE : (i == 0 ? "B-" : "I-") + entity;
            tokens.add(new SampleToken(forms[i], lemmas[i], upos, universal(features), tag));
        }
        entries.computeIfAbsent(category, key -> new ArrayList<>()).add(new LexicalEntry(features, tokens));
    }

    /** Names number and gender as CoNLL-U does, where a form has but one value. */
    private static String universal(Map<String, List<String>> features) {
        List<String> named = new ArrayList<>();
        UNIVERSAL.forEach((attribute, names) -> {
            List<String> values = features.getOrDefault(attribute, List.of());
            if (values.size() == 1) {
                named.add(names.get(values.get(0)));
            }
        });
        // Sorted, as CoNLL-U asks; the order of a Map.of differs from run to run.
        named.sort(Comparator.naturalOrder());
        return String.join("|", named);
    }

    private static Map<String, List<String>> features(String text) {
        Map<String, List<String>> features = new LinkedHashMap<>();
        for (String feature : text.split("\\s+")) {
            String[] pair = feature.split("=", 2);
            features.put(pair[0], List.of(pair[1].split(",")));
        }
        return features;
    }
}
