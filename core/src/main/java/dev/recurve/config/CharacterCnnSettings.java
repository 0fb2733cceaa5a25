package dev.recurve.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The network that makes a word's vector from its characters; read where {@code model.encoder} is {@code characters}.
 *
 * @param symbols characters that get a vector, the special ones included
 * @param size of a character's vector
 * @param maxLength characters of a word that are read, the marks of its beginning and end included
 * @param filters convolutions, {@code width x count} each, separated by commas
 * @param highways highway layers between the convolutions and the projection
 */
public record CharacterCnnSettings(
        @Setting(
                        doc = "characters that get a vector: the most frequent of the vocabulary, and 6 special ones;"
                                + " all others share one",
                        or = "512")
                int symbols,
        @Setting(doc = "size of a character's vector", or = "16") int size,
        @Setting(doc = "characters of a word that are read, with the marks of its beginning and end", or = "50")
                int maxLength,
        @Setting(
                        doc = "convolutions as WIDTHxCOUNT, comma-separated; ELMo's are"
                                + " 1x32,2x32,3x64,4x128,5x256,6x512,7x1024",
                        or = "\"1x32,2x32,3x64,4x128\"")
                String filters,
        @Setting(doc = "highway layers behind the convolutions (Srivastava et al. 2015)", or = "1") int highways)
        implements Serializable {
    private static final Pattern FILTER = Pattern.compile("\\s*(\\d{1,4})\\s*x\\s*(\\d{1,6})\\s*");

    /** Checks bounds. */
    public CharacterCnnSettings {
        Bounds.within("symbols", symbols, 7, Bounds.MOST_UNITS);
        Bounds.within("size", size, 1, Bounds.MOST_UNITS);
        Bounds.within("max-length", maxLength, 3, Bounds.MOST_UNITS);
        Bounds.within("highways", highways, 0, Bounds.MOST_LAYERS);
        for (Filter filter : parse(filters)) {
            if (filter.width() > maxLength) {
                throw new IllegalArgumentException(
                        "filters must not be wider than max-length = " + maxLength + ", found width " + filter.width());
            }
        }
    }

    /** The defaults. */
    public static CharacterCnnSettings standard() {
        return new CharacterCnnSettings(512, 16, 50, "1x32,2x32,3x64,4x128", 1);
    }

    /**
     * Convolutions of one width.
     *
     * @param width characters that a filter spans
     * @param count number of filters
     */
    public record Filter(int width, int count) {}

    /** The convolutions in their order. */
    public List<Filter> filterList() {
        return parse(filters);
    }

    /** Filters of all widths together. */
    public int filterCount() {
        return filterList().stream().mapToInt(Filter::count).sum();
    }

    private static List<Filter> parse(String filters) {
        List<Filter> parsed = new ArrayList<>();
        for (String part : filters.split(",", -1)) {
            Matcher filter = FILTER.matcher(part);
            if (!filter.matches()) {
                throw new IllegalArgumentException(
                        "filters must be WIDTHxCOUNT, comma-separated, for example 1x32,3x64; found '" + filters + "'");
            }
            Filter one = new Filter(Integer.parseInt(filter.group(1)), Integer.parseInt(filter.group(2)));
            if (one.width() < 1 || one.count() < 1) {
                throw new IllegalArgumentException(
                        "filters must have a width and a count of at least 1, found '" + filters + "'");
            }
            parsed.add(one);
        }
        return parsed;
    }
}
