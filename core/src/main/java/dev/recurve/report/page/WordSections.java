package dev.recurve.report.page;

import dev.recurve.report.PointMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Words in context: nearest neighbours, and maps of the occurrences of a word. */
public final class WordSections {
    /** Numbered points of a map. */
    private static final int NUMBERED = 6;

    private WordSections() {}

    /**
     * A token in its sentence.
     *
     * @param sentence its tokens
     * @param position of the token, from 0
     */
    public record InContext(List<String> sentence, int position) {
        Block.Use use(String mark, List<Block.Use> near) {
            return new Block.Use(
                    mark,
                    String.join(" ", sentence.subList(0, position)),
                    sentence.get(position),
                    String.join(" ", sentence.subList(position + 1, sentence.size())),
                    near);
        }
    }

    /**
     * A token near another one.
     *
     * @param word in its sentence
     * @param cosine of their vectors
     */
    public record Near(InContext word, double cosine) {}

    /**
     * A token and those near it.
     *
     * @param word in its sentence
     * @param near the nearest first
     */
    public record Neighbourhood(InContext word, List<Near> near) {}

    /**
     * Occurrences of a word in the plane of the two directions in which their vectors differ most.
     *
     * @param word the word
     * @param uses the occurrences
     * @param x coordinates along the first direction
     * @param y along the second
     * @param firstShare share of the variance along the first
     * @param secondShare along the second
     */
    public record Occurrences(
            String word, List<InContext> uses, double[] x, double[] y, double firstShare, double secondShare) {}

    /** Neighbours of tokens. */
    public static Section neighbours(String title, List<Neighbourhood> words) {
        List<Block.Use> uses = words.stream()
                .map(word -> word.word()
                        .use(
                                "",
                                word.near().stream()
                                        .map(near -> near.word()
                                                .use(String.format(Locale.ROOT, "%.3f", near.cosine()), List.of()))
                                        .toList()))
                .toList();
        return Section.of(
                title,
                List.of(
                        Block.note("The two uses of each word whose vectors differ most, and below each the other words"
                                + " whose vectors are nearest to it, with their cosine."),
                        Block.uses(uses)));
    }

    /**
     * Maps of words.
     *
     * @param tooRare words that occur too seldom for one
     */
    public static Section maps(String title, List<Occurrences> words, List<String> tooRare) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(Block.note("Each point is an occurrence of the word, and near points are used alike: principal"
                + " components of the vectors. The numbered points are written out below."));
        for (int i = 0; i < words.size(); i++) {
            Occurrences word = words.get(i);
            PointMap map = PointMap.spread(
                    Drawing.cut(word.word()) + ": " + word.uses().size() + " occurrences",
                    component("first", word.firstShare()),
                    component("second", word.secondShare()),
                    word.x(),
                    word.y(),
                    NUMBERED);
            List<Block.Use> numbered = new ArrayList<>();
            for (int point : map.numbered()) {
                numbered.add(word.uses().get(point).use(String.valueOf(numbered.size() + 1), List.of()));
            }
            String described = word.uses().size() + " occurrences of " + word.word() + " by the first and the second"
                    + " principal component of their vectors; the numbered ones are listed below the picture.";
            blocks.add(Block.pictures(List.of(Picture.of("map-" + i, map, described))));
            blocks.add(Block.uses(numbered));
        }
        if (!tooRare.isEmpty()) {
            blocks.add(Block.note(
                    "Too rare for a map, which needs three occurrences: " + String.join(", ", tooRare) + "."));
        }
        return Section.of(title, blocks);
    }

    private static String component(String which, double share) {
        return String.format(Locale.ROOT, "%s component, %.0f %% of the variance", which, 100 * share);
    }
}
