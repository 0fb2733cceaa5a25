package dev.recurve.model;

import java.io.Serializable;
import java.util.List;

/**
 * What a model of sentences has to do with: sizes of its inputs, and its labels.
 *
 * @param tokens number of token ids
 * @param characters number of character ids; 0: none
 * @param labels names of the labels in the order of their ids
 * @param contextLayers layers of context vectors; 0: none
 * @param contextWidth numbers of a context vector of one layer
 */
public record SentenceSizes(int tokens, int characters, List<String> labels, int contextLayers, int contextWidth)
        implements Serializable {
    public SentenceSizes {
        labels = List.copyOf(labels);
        if (tokens < 1 || labels.isEmpty() || characters < 0 || contextLayers < 0 || contextWidth < 0) {
            throw new IllegalArgumentException("a model of sentences needs tokens and labels, found " + tokens
                    + " tokens, " + labels.size() + " labels, " + characters + " characters, " + contextLayers
                    + " layers of context of width " + contextWidth);
        }
        if ((contextLayers == 0) != (contextWidth == 0)) {
            throw new IllegalArgumentException("context vectors need layers and a width, found " + contextLayers
                    + " layers of width " + contextWidth);
        }
    }

    /** Sizes without characters and context. */
    public static SentenceSizes of(int tokens, List<String> labels) {
        return new SentenceSizes(tokens, 0, labels, 0, 0);
    }
}
