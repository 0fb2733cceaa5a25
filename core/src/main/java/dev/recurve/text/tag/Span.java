package dev.recurve.text.tag;

/**
 * Tokens that form one unit, an entity for example.
 *
 * @param start its first token, from 0
 * @param end one behind its last token
 * @param type what it is
 */
public record Span(int start, int end, String type) {}
