package dev.recurve.text.sample;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Word forms by lexical category. */
final class Lexicon {

    private final Map<String, List<LexicalEntry>> entries;

    Lexicon(Map<String, List<LexicalEntry>> entries) {
        this.entries = Map.copyOf(entries);
    }

    boolean contains(String category) {
        return entries.containsKey(category);
    }

    /** Returns the entries of a category that have the values asked for and speak of every attribute. */
    List<LexicalEntry> matching(String category, Map<String, String> request, Set<String> attributes) {
        return entries.get(category).stream()
                .filter(entry -> entry.answers(request))
                .filter(entry -> attributes.stream().allMatch(entry::has))
                .toList();
    }
}
