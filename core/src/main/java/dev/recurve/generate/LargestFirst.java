package dev.recurve.generate;

/**
 * Hands out the ids of positive weights, the largest weight first, equal weights by ascending id: a binary heap, since a
 * few of many thousands are asked for. Its array is used again.
 */
final class LargestFirst {
    private double[] weights = new double[0];
    private int[] heap = new int[0];
    private int size;

    /**
     * Begins anew.
     *
     * @param from the weights, which must not change before {@link #zeroRest} or the next start
     */
    void start(double[] from) {
        weights = from;
        if (heap.length < from.length) {
            heap = new int[from.length];
        }
        size = 0;
        for (int id = 0; id < from.length; id++) {
            if (from[id] > 0) {
                heap[size++] = id;
            }
        }
        for (int parent = size / 2 - 1; parent >= 0; parent--) {
            sink(parent);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Takes the id of the largest weight left. */
    int next() {
        int largest = heap[0];
        heap[0] = heap[--size];
        sink(0);
        return largest;
    }

    /** Sets the weights of the ids that were not taken to zero. */
    void zeroRest() {
        for (int i = 0; i < size; i++) {
            weights[heap[i]] = 0;
        }
        size = 0;
    }

    private void sink(int start) {
        int at = start;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], heap[at])) {
                return;
            }
            int swapped = heap[at];
            heap[at] = heap[child];
            heap[child] = swapped;
            at = child;
        }
    }

    private boolean isBefore(int a, int b) {
        return weights[a] > weights[b] || (weights[a] == weights[b] && a < b);
    }
}
