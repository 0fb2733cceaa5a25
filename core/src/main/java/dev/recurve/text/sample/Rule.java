package dev.recurve.text.sample;

import java.util.List;

/** One weighted way to expand a symbol. */
record Rule(double weight, Symbol left, List<Item> right) {

    Rule {
        right = List.copyOf(right);
    }
}
