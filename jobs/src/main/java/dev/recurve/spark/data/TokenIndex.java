package dev.recurve.spark.data;

import java.util.Arrays;

/**
 * Numbers distinct tokens from 0 and counts them; open addressing without boxes, for it is asked once per token of the
 * corpus.
 */
final class TokenIndex {
    private String[] tokens = new String[1024];
    private long[] counts = new long[1024];
    private int size;
    private int[] slots = new int[4096]; // id + 1, 0 = free; at most a quarter to a half full

    /** The number of the token; a new one gets the next. */
    int add(String token) {
        int mask = slots.length - 1;
        int hash = token.hashCode();
        int slot = (hash ^ (hash >>> 16)) & mask;
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (tokens[id].equals(token)) {
                counts[id]++;
                return id;
            }
            slot = (slot + 1) & mask;
        }
        return insert(token, slot);
    }

    String[] tokens() {
        return Arrays.copyOf(tokens, size);
    }

    long[] counts() {
        return Arrays.copyOf(counts, size);
    }

    void clear() {
        Arrays.fill(tokens, 0, size, null);
        Arrays.fill(counts, 0, size, 0);
        Arrays.fill(slots, 0);
        size = 0;
    }

    private int insert(String token, int slot) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        tokens[size] = token;
        counts[size] = 1;
        slots[slot] = ++size;
        if (size * 2 > slots.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        int[] bigger = new int[slots.length * 4];
        int mask = bigger.length - 1;
        for (int id = 0; id < size; id++) {
            int hash = tokens[id].hashCode();
            int slot = (hash ^ (hash >>> 16)) & mask;
            while (bigger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            bigger[slot] = id + 1;
        }
        slots = bigger;
    }
}
