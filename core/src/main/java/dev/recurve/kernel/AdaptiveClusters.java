package dev.recurve.kernel;

import java.util.Arrays;

/**
 * How adaptive softmax cuts a vocabulary that is sorted by frequency: a head of the most frequent classes, in which each
 * cluster of the others has one entry, and clusters whose vectors are shorter the rarer they are.
 *
 * @param classes number of classes
 * @param hidden features of an input row
 * @param cutoffs first class of each cluster, ascending
 * @param factor what the width of vectors is divided by from cluster to cluster
 * @see <a href="https://arxiv.org/abs/1609.04309">Grave et al. 2017</a>
 */
public record AdaptiveClusters(int classes, int hidden, int[] cutoffs, double factor) {
    /** @throws IllegalArgumentException if the clusters do not fit the classes */
    public AdaptiveClusters {
        cutoffs = cutoffs.clone();
        boolean fits = cutoffs.length > 0 && cutoffs[0] > 0 && cutoffs[cutoffs.length - 1] < classes - 1;
        for (int i = 1; i < cutoffs.length; i++) {
            fits &= cutoffs[i] > cutoffs[i - 1] + 1;
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "cutoffs of adaptive softmax must ascend, with two classes or more behind" + " each, within the "
                            + classes + " classes; found " + Arrays.toString(cutoffs));
        }
    }

    @Override
    public int[] cutoffs() {
        return cutoffs.clone();
    }

    /** Number of clusters behind the head. */
    public int count() {
        return cutoffs.length;
    }

    /** Classes with an entry of their own in the head. */
    public int headClasses() {
        return cutoffs[0];
    }

    /** Entries of the head: its classes, then the clusters. */
    public int headSize() {
        return cutoffs[0] + cutoffs.length;
    }

    /** First class of a cluster. */
    public int start(int cluster) {
        return cutoffs[cluster];
    }

    /** Number of classes of a cluster. */
    public int size(int cluster) {
        return (cluster + 1 < cutoffs.length ? cutoffs[cluster + 1] : classes) - cutoffs[cluster];
    }

    /** Width of a cluster's vectors: {@code ⌊hidden / factor^(cluster + 1)⌋}, at least 1. */
    public int width(int cluster) {
        return Math.max(1, (int) (hidden / Math.pow(factor, cluster + 1)));
    }

    /** The cluster of a class; -1 for one of the head. */
    public int clusterOf(int target) {
        int cluster = -1;
        while (cluster + 1 < cutoffs.length && target >= cutoffs[cluster + 1]) {
            cluster++;
        }
        return cluster;
    }

    /** Parameters of head, projections and clusters. */
    public long parameters() {
        long sum = (long) headSize() * (hidden + 1);
        for (int i = 0; i < count(); i++) {
            sum = Math.addExact(sum, (long) width(i) * hidden + (long) size(i) * width(i));
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdaptiveClusters that
                && classes == that.classes
                && hidden == that.hidden
                && factor == that.factor
                && Arrays.equals(cutoffs, that.cutoffs);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * classes + hidden) + Arrays.hashCode(cutoffs);
    }

    @Override
    public String toString() {
        return "clusters of " + classes + " classes from " + Arrays.toString(cutoffs);
    }
}
