package dev.recurve.text.sample;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A category with features, such as {@code Verb[form=pres, num=N]}: a value that starts with a
 * capital is a variable of the rule it stands in, any other value is a constant.
 */
record Symbol(String name, Map<String, String> features) implements Item {

    Symbol {
        features = Map.copyOf(features);
    }

    static boolean isVariable(String value) {
        return Character.isUpperCase(value.charAt(0));
    }

    /**
     * Tells whether this left side of a rule can stand for what is asked: it must speak of every
     * feature asked for, so that a rule which forgets to pass on number can never be chosen.
     */
    boolean answers(Map<String, String> request) {
        return request.entrySet().stream().allMatch(asked -> answers(asked.getKey(), asked.getValue()));
    }

    private boolean answers(String attribute, String asked) {
        String value = features.get(attribute);
        return value != null && (isVariable(value) || value.equals(asked));
    }

    /** Binds the variables of this left side to the values asked for. */
    Map<String, String> bind(Map<String, String> request) {
        Map<String, String> bindings = new LinkedHashMap<>();
        features.forEach((attribute, value) -> {
            if (isVariable(value) && request.containsKey(attribute)) {
                bindings.put(value, request.get(attribute));
            }
        });
        return bindings;
    }

    /** Returns the features whose values are constants or bound variables. */
    Map<String, String> resolve(Map<String, String> bindings) {
        Map<String, String> resolved = new LinkedHashMap<>();
        features.forEach((attribute, value) -> {
            String bound = isVariable(value) ? bindings.get(value) : value;
            if (bound != null) {
                resolved.put(attribute, bound);
            }
        });
        return resolved;
    }
}
