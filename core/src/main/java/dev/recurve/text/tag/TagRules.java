package dev.recurve.text.tag;

import dev.recurve.config.TagScheme;
import java.util.List;

/** Which tag may follow which. */
public final class TagRules {
    private TagRules() {}

    /**
     * Whether a tag may follow another.
     *
     * @param before the tag before; null at the beginning of a sentence
     * @param after the tag behind it; null at the end
     */
    public static boolean allows(TagScheme scheme, String before, String after) {
        return scheme == TagScheme.NONE || allows(scheme, parse(before), parse(after));
    }

    private static Tag parse(String tag) {
        return tag == null ? Tag.BORDER : Tag.parse(tag);
    }

    private static boolean allows(TagScheme scheme, Tag before, Tag after) {
        boolean sameType = before.type().equals(after.type());
        boolean continued = before.isOpen() && sameType;
        return switch (scheme) {
            case NONE -> true;
            case IOB1 -> !after.is('B') || continued;
            case IOB2 -> !after.is('I') || continued;
            case BIOES -> after.is('I') || after.is('E') ? continued : !before.isOpen();
        };
    }

    /**
     * The first tag that breaks the rules of a scheme, or is none of its tags.
     *
     * @return its place; the number of tags if a span is not ended; -1 if all is well
     */
    public static int firstViolation(TagScheme scheme, List<String> tags) {
        for (int t = 0; t <= tags.size(); t++) {
            String before = t == 0 ? null : tags.get(t - 1);
            String after = t == tags.size() ? null : tags.get(t);
            if (!isTag(scheme, after) || !allows(scheme, before, after)) {
                return t;
            }
        }
        return -1;
    }

    /** Whether a tag is one of the scheme's. */
    private static boolean isTag(TagScheme scheme, String tag) {
        if (scheme == TagScheme.NONE || tag == null || tag.equals(Tag.OUTSIDE)) {
            return true;
        }
        Tag parsed = Tag.parse(tag);
        boolean ends = scheme == TagScheme.BIOES && (parsed.is('E') || parsed.is('S'));
        return !parsed.type().isEmpty() && (parsed.isOpen() || ends);
    }

    /**
     * Which transitions a scheme allows between labels.
     *
     * @param labels names in the order of their ids
     * @return [labels + 2, labels]: by rows from each label, from the start of a sentence, to its end
     * @throws IllegalArgumentException if a scheme that marks spans has no O: then some sentence would have no sequence
     */
    public static boolean[] transitions(TagScheme scheme, List<String> labels) {
        if (scheme != TagScheme.NONE && !labels.contains(Tag.OUTSIDE)) {
            throw new IllegalArgumentException("labels of scheme " + scheme + " with an O among them expected, found "
                    + labels + ": do they mark spans at all?");
        }
        int count = labels.size();
        boolean[] allowed = new boolean[(count + 2) * count];
        for (int j = 0; j < count; j++) {
            for (int i = 0; i < count; i++) {
                allowed[i * count + j] = allows(scheme, labels.get(i), labels.get(j));
            }
            allowed[count * count + j] = allows(scheme, null, labels.get(j));
            allowed[(count + 1) * count + j] = allows(scheme, labels.get(j), null);
        }
        return allowed;
    }
}
