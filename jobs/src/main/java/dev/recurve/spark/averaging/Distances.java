package dev.recurve.spark.averaging;

/** How far vectors are from each other. */
final class Distances {
    private Distances() {}

    /**
     * {@code Σ (a_i - b_i)²} in double, summed in four strands: one sum would wait for each addition before it starts the
     * next.
     *
     * @param a at least {@code length} elements, as {@code b}
     * @param length elements that count
     */
    static double squared(float[] a, float[] b, int length) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            sum0 += square(a[i], b[i]);
            sum1 += square(a[i + 1], b[i + 1]);
            sum2 += square(a[i + 2], b[i + 2]);
            sum3 += square(a[i + 3], b[i + 3]);
        }
        for (; i < length; i++) {
            sum0 += square(a[i], b[i]);
        }
        return sum0 + sum1 + (sum2 + sum3);
    }

    private static double square(float a, float b) {
        double difference = (double) a - b;
        return difference * difference;
    }
}
