package dev.recurve.text.sample;

/** What stands on the right side of a rule: a symbol to expand, or a literal word. */
sealed interface Item permits Symbol, Literal {}
