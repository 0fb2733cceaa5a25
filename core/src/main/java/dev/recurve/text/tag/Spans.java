package dev.recurve.text.tag;

import dev.recurve.config.TagScheme;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Spans from tags, and tags from spans.
 *
 * <p>Spans are read by the rules of {@code conlleval}, the script of the CoNLL shared tasks, which makes sense of any
 * sequence: a span begins at B or S, at any tag behind O or behind a tag of another type, and behind E; it ends before
 * the next span, before O, and behind E or S. On well-formed tags of every scheme these are the spans that were meant. (S
 * is not in the original script; it is read as in the script's later ports.)
 *
 * @see <a href="https://www.clips.uantwerpen.be/conll2000/chunking/output.html">conlleval</a>
 * @see <a href="https://aclanthology.org/W99-0703/">Ramshaw and Marcus 1995 (tags of chunks)</a>
 */
public final class Spans {
    private Spans() {}

    /** The spans of a sentence, from left to right. */
    public static List<Span> of(List<String> tags) {
        List<Span> spans = new ArrayList<>();
        Tag before = Tag.BORDER;
        int start = -1; // of the span that is open
        for (int t = 0; t <= tags.size(); t++) {
            Tag tag = t < tags.size() ? Tag.parse(tags.get(t)) : Tag.BORDER;
            if (start >= 0 && ends(before, tag)) {
                spans.add(new Span(start, t, before.type()));
                start = -1;
            }
            if (begins(before, tag)) {
                start = t;
            }
            before = tag;
        }
        return spans;
    }

    private static boolean ends(Tag before, Tag tag) {
        return before.is('E')
                || before.is('S')
                || tag.is('B')
                || tag.is('S')
                || tag.isOutside()
                || !before.type().equals(tag.type());
    }

    private static boolean begins(Tag before, Tag tag) {
        return !tag.isOutside() && (before.isOutside() || ends(before, tag));
    }

    /**
     * Writes spans as tags.
     *
     * @param spans that do not overlap, from left to right
     * @param length tokens of the sentence
     * @param scheme how they are marked
     * @throws IllegalArgumentException if the scheme marks no spans
     */
    public static List<String> tags(List<Span> spans, int length, TagScheme scheme) {
        String[] tags = new String[length];
        Arrays.fill(tags, Tag.OUTSIDE);
        Span before = new Span(-1, -1, "");
        for (Span span : spans) {
            boolean touches = before.end() == span.start() && before.type().equals(span.type());
            for (int t = span.start(); t < span.end(); t++) {
                tags[t] = prefix(scheme, span, t, touches) + "-" + span.type();
            }
            before = span;
        }
        return List.of(tags);
    }

    private static char prefix(TagScheme scheme, Span span, int t, boolean touches) {
        boolean first = t == span.start();
        boolean last = t == span.end() - 1;
        return switch (scheme) {
            case NONE -> throw new IllegalArgumentException("a scheme that marks spans expected, found none");
            case IOB1 -> first && touches ? 'B' : 'I';
            case IOB2 -> first ? 'B' : 'I';
            case BIOES -> first ? (last ? 'S' : 'B') : last ? 'E' : 'I';
        };
    }

    /**
     * Writes tags of any scheme in another one; ill-formed ones as conlleval reads them.
     *
     * @throws IllegalArgumentException if the scheme marks no spans
     */
    public static List<String> convert(List<String> tags, TagScheme scheme) {
        return tags(of(tags), tags.size(), scheme);
    }
}
