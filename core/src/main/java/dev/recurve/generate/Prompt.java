package dev.recurve.generate;

import java.util.List;

/**
 * What a text begins with.
 *
 * @param text as it was given, line breaks as line feeds; empty where a text begins with its line
 * @param tokens what the model's tokenizer makes of it, a boundary for each line break
 * @param ids the tokens' ids
 */
public record Prompt(String text, List<String> tokens, int[] ids) {
    /** No prompt: the text begins with a line. */
    public static final Prompt NONE = new Prompt("", List.of(), new int[0]);
}
