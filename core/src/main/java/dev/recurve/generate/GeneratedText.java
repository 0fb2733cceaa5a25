package dev.recurve.generate;

import java.util.List;

/**
 * A text that a model has written.
 *
 * @param prompt what it begins with
 * @param sample its number among the texts of the prompt, from 0; with beams its rank
 * @param text prompt and continuation as people write them, without the stop symbol where that is the end of a line
 * @param tokens the generated tokens, the one that ended the text included
 * @param continuation their ids and probability
 */
public record GeneratedText(Prompt prompt, int sample, String text, List<String> tokens, Continuation continuation) {}
