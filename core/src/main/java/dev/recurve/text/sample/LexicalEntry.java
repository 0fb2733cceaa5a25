package dev.recurve.text.sample;

import java.util.List;
import java.util.Map;

/**
 * A word form (or a name of several words) with the feature values it allows; an attribute may
 * allow more than one, such as {@code subj=person,animal}.
 */
record LexicalEntry(Map<String, List<String>> features, List<SampleToken> tokens) {

    LexicalEntry {
        features = Map.copyOf(features);
        tokens = List.copyOf(tokens);
    }

    /** Tells whether the entry has every feature asked for. */
    boolean answers(Map<String, String> request) {
        return request.entrySet().stream().allMatch(asked -> features.getOrDefault(asked.getKey(), List.of())
                .contains(asked.getValue()));
    }

    /** Tells whether the entry speaks of an attribute at all. */
    boolean has(String attribute) {
        return features.containsKey(attribute);
    }
}
