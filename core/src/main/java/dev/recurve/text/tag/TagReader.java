package dev.recurve.text.tag;

import dev.recurve.config.LabelSettings;
import dev.recurve.config.LabelSettings.IllFormedTags;
import dev.recurve.config.Names;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TagScheme;
import dev.recurve.text.LabelledSentence;
import java.io.Serializable;
import java.util.List;
import java.util.function.Supplier;

/**
 * Checks tags of one scheme, and writes them in another.
 *
 * @param scheme of the tags that are read; NONE: they stand for themselves and are left alone
 * @param target that they are written in; NONE: as they are read
 * @param illFormed what happens to the tags of a sentence that break the rules of their scheme
 */
public record TagReader(TagScheme scheme, TagScheme target, IllFormedTags illFormed) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A reader by settings. */
    public static TagReader of(LabelSettings settings) {
        return new TagReader(settings.scheme(), settings.convertTo(), settings.illFormed());
    }

    /**
     * Reads the tags of a sentence. Ill-formed ones that are repaired, or written in another scheme, mark the spans that
     * {@code conlleval} reads in them.
     *
     * @param sentence with a tag for each token
     * @param place of the sentence, for errors
     * @return the sentence with the tags as they are to be used
     * @throws RecurveException if they are ill-formed and that is refused, or mark a span of no type that would have to be
     *     written
     */
    public LabelledSentence read(LabelledSentence sentence, Supplier<String> place) {
        List<String> tags = sentence.labels();
        int violation = TagRules.firstViolation(scheme, tags);
        if (violation >= 0 && illFormed == IllFormedTags.FAIL) {
            throw refusal(sentence, violation, place.get());
        }
        boolean repaired = violation >= 0 && illFormed == IllFormedTags.REPAIR;
        boolean converted = target != TagScheme.NONE && target != scheme;
        if (repaired || converted) {
            requireTypes(sentence, place);
        }
        List<String> read = repaired || converted ? Spans.convert(tags, converted ? target : scheme) : tags;
        return new LabelledSentence(sentence.tokens(), read, violation < 0);
    }

    /** The scheme that tags are in as they are read from here; NONE: they stand for themselves. */
    public TagScheme written() {
        return target == TagScheme.NONE ? scheme : target;
    }

    /** A span without a type can be read, but no scheme can write it. */
    private void requireTypes(LabelledSentence sentence, Supplier<String> place) {
        for (int t = 0; t < sentence.labels().size(); t++) {
            Tag tag = Tag.parse(sentence.labels().get(t));
            if (!tag.isOutside() && tag.type().isEmpty()) {
                throw new RecurveException(place.get() + ": tags with a type, such as B-PER, expected, but token "
                        + (t + 1) + ", '" + sentence.tokens().get(t) + "', has '"
                        + sentence.labels().get(t) + "': a span of no type cannot be written as "
                        + Names.kebab(written().name()));
            }
        }
    }

    private RecurveException refusal(LabelledSentence sentence, int at, String place) {
        List<String> tags = sentence.labels();
        String before = at == 0 ? "at the beginning" : "behind '" + tags.get(at - 1) + "'";
        String found = at == tags.size()
                ? "the sentence ends " + before
                : "token " + (at + 1) + ", '" + sentence.tokens().get(at) + "', has '" + tags.get(at) + "' " + before;
        return new RecurveException(place + ": tags of scheme " + Names.kebab(scheme.name()) + " expected, but " + found
                + ": are they of another scheme? (labels.ill-formed=repair reads them as conlleval does)");
    }
}
