package dev.recurve.probe;

import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The beginnings of sentences as a tree: what several sentences have in common is there, and computed, once. Level 0 is
 * {@code <eos>}, which every sentence is read after.
 */
public final class PrefixTree {
    /**
     * The nodes at one distance from the root.
     *
     * @param tokens id of each node
     * @param parents index of each node's parent in the level before
     */
    record Level(int[] tokens, int[] parents) {
        int size() {
            return tokens.length;
        }
    }

    /** Where a prefix ends. */
    record Place(int level, int node) {}

    private final List<Level> levels = new ArrayList<>();
    private final Place[] ends;

    /** @param prefixes token ids of each, without {@code <eos>}; may be empty, and may be equal */
    public PrefixTree(List<int[]> prefixes) {
        ends = new Place[prefixes.size()];
        int[] at = new int[ends.length]; // node of each prefix in the last level
        levels.add(new Level(new int[] {Vocabulary.BOUNDARY_ID}, new int[] {-1}));
        int longest = prefixes.stream().mapToInt(prefix -> prefix.length).max().orElse(0);
        for (int depth = 0; depth <= longest; depth++) {
            Map<List<Integer>, Integer> nodes = new LinkedHashMap<>(); // (parent, token) → node
            for (int i = 0; i < ends.length; i++) {
                int[] prefix = prefixes.get(i);
                if (prefix.length == depth) {
                    ends[i] = new Place(depth, at[i]);
                } else if (prefix.length > depth) {
                    List<Integer> key = List.of(at[i], prefix[depth]);
                    at[i] = numbered(nodes, key);
                }
            }
            if (!nodes.isEmpty()) {
                int[] tokens =
                        nodes.keySet().stream().mapToInt(key -> key.get(1)).toArray();
                int[] parents =
                        nodes.keySet().stream().mapToInt(key -> key.get(0)).toArray();
                levels.add(new Level(tokens, parents));
            }
        }
    }

    private static int numbered(Map<List<Integer>, Integer> nodes, List<Integer> key) {
        Integer known = nodes.putIfAbsent(key, nodes.size());
        return known == null ? nodes.size() - 1 : known;
    }

    List<Level> levels() {
        return levels;
    }

    /** Where each prefix ends. */
    Place end(int prefix) {
        return ends[prefix];
    }

    /** Number of prefixes. */
    public int prefixes() {
        return ends.length;
    }

    /** Steps that are computed. */
    public int nodes() {
        return levels.stream().mapToInt(Level::size).sum();
    }

    /** Nodes of the widest level. */
    int width() {
        return levels.stream().mapToInt(Level::size).max().orElse(0);
    }

    /** The prefixes that end in a level. */
    int[] endingIn(int level) {
        return IntStream.range(0, ends.length)
                .filter(i -> ends[i].level() == level)
                .toArray();
    }
}
