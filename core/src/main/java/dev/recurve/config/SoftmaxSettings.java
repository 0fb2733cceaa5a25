package dev.recurve.config;

import java.io.Serializable;
import java.util.List;

/**
 * The output layer of a language model.
 *
 * @param type over what it is normalised in training
 * @param tied whether token vectors and output weights are one matrix
 * @param samples words drawn in a step of sampled softmax
 * @param cutoffs first ids of the clusters of adaptive softmax
 * @param factor what the width of vectors is divided by from cluster to cluster
 */
public record SoftmaxSettings(
        @Setting(
                        doc = "full; sampled (log-uniform candidates, Jean et al. 2015; perplexity is still full); or"
                                + " adaptive (clusters by frequency, Grave et al. 2017)",
                        or = "full")
                SoftmaxType type,
        @Setting(
                        doc = "one matrix for token vectors and output weights (Inan et al. 2017, Press and Wolf 2017);"
                                + " needs embedding to be as large as the output of a layer",
                        or = "false")
                boolean tied,
        @Setting(doc = "sampled: words drawn in each step (ELMo: 8192)", or = "8192") int samples,
        @Setting(doc = "adaptive: first id of each cluster; ids are sorted by frequency", or = "[2000, 10000]")
                List<Integer> cutoffs,
        @Setting(doc = "adaptive: the vectors of a cluster are shorter than those before by this", or = "4.0")
                double factor)
        implements Serializable {
    public SoftmaxSettings {
        Bounds.atLeast("samples", samples, 1);
        cutoffs = List.copyOf(cutoffs);
        if (!(factor >= 1 && Double.isFinite(factor))) {
            throw new IllegalArgumentException("factor must be 1 or more, found " + factor);
        }
        if (tied && type == SoftmaxType.ADAPTIVE) {
            throw new IllegalArgumentException("tied needs a softmax of type full or sampled, found adaptive: its"
                    + " clusters have vectors of other sizes than the token table");
        }
    }

    /** A full softmax with weights of its own. */
    public static SoftmaxSettings plain() {
        return full(false);
    }

    /** A full softmax. */
    public static SoftmaxSettings full(boolean tied) {
        return new SoftmaxSettings(SoftmaxType.FULL, tied, 8192, List.of(2000, 10000), 4);
    }

    /** A sampled softmax. */
    public static SoftmaxSettings sampled(int samples, boolean tied) {
        return new SoftmaxSettings(SoftmaxType.SAMPLED, tied, samples, List.of(2000, 10000), 4);
    }

    /** An adaptive softmax. */
    public static SoftmaxSettings adaptive(List<Integer> cutoffs, double factor) {
        return new SoftmaxSettings(SoftmaxType.ADAPTIVE, false, 8192, cutoffs, factor);
    }
}
