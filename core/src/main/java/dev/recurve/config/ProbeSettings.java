package dev.recurve.config;

import java.util.List;
import java.util.Optional;

/**
 * What the probes of a model read and measure.
 *
 * @param pairs files of sentence pairs; empty: pairs of this project's own frames
 * @param perCondition generated pairs of each frame and condition
 * @param conditions which frames, or frames with condition, are measured; empty: all
 * @param score what makes a pair right
 * @param definition what taking a unit out means
 * @param units units or groups that are taken out; empty: each unit of each layer
 * @param controls random groups beside each size of group
 * @param numberDrop fall in accuracy from which on a unit is said to carry number
 * @param text sentences that linear probes learn from
 * @param sentences the most that are read of it
 */
public record ProbeSettings(
        @Setting(doc = "files of sentence pairs in four columns, folders or globs; empty: generated pairs", or = "[]")
                List<String> pairs,
        @Setting(doc = "generated pairs of each frame and condition", or = "100") int perCondition,
        @Setting(doc = "frames, or frame/condition, to measure; empty: all", or = "[]") List<String> conditions,
        @Setting(doc = "probability that is compared: verb, or sentence (from the verb to the end)", or = "verb")
                Score score,
        @Setting(doc = "ablation: output of the unit is zero, or its outgoing weights are", or = "output")
                Definition definition,
        @Setting(doc = "layer:unit, or groups 2:14+2:37, to take out; empty: each unit of each layer", or = "[]")
                List<String> units,
        @Setting(doc = "random groups taken out beside each size of group that units names", or = "20") int controls,
        @Setting(doc = "fall in accuracy from which on a unit is said to carry number", or = "0.1") double numberDrop,
        @Setting(doc = "linear: file of sentences in CoNLL-U") Optional<String> text,
        @Setting(doc = "linear: most sentences that are read of it", or = "2000") int sentences) {
    /** What is compared. */
    public enum Score {
        /** The verb's two forms behind the same words. */
        VERB,
        /** The two sentences. */
        SENTENCE
    }

    /** What taking a unit out means. */
    public enum Definition {
        /** Its output is zero at every step. */
        OUTPUT,
        /** Its outgoing weights are zero. */
        WEIGHTS
    }

    /** Checks bounds. */
    public ProbeSettings {
        pairs = List.copyOf(pairs);
        conditions = List.copyOf(conditions);
        units = List.copyOf(units);
        Bounds.atLeast("per-condition", perCondition, 1);
        Bounds.atLeast("controls", controls, 0);
        Bounds.between("number-drop", numberDrop, 0, 1);
        Bounds.atLeast("sentences", sentences, 5);
    }
}
