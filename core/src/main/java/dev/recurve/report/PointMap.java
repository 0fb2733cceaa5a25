package dev.recurve.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Points in the plane, some of them numbered for a legend.
 *
 * @param title above the map
 * @param xTitle of the horizontal axis
 * @param yTitle of the vertical axis
 * @param x coordinates
 * @param y as many
 * @param numbered indices of points that show their number, from 1, in this order
 */
public record PointMap(String title, String xTitle, String yTitle, double[] x, double[] y, List<Integer> numbered) {
    /** @throws IllegalArgumentException if there are not as many of one coordinate as of the other */
    public PointMap {
        numbered = List.copyOf(numbered);
        if (x.length != y.length) {
            throw new IllegalArgumentException(x.length + " values of x, but " + y.length + " of y");
        }
    }

    /** A map whose numbered points lie far from each other: the farthest from the others, one after the other. */
    public static PointMap spread(String title, String xTitle, String yTitle, double[] x, double[] y, int most) {
        List<Integer> chosen = new ArrayList<>();
        double[] nearest = new double[x.length]; // squared distance to the nearest chosen point
        Arrays.fill(nearest, Double.MAX_VALUE);
        int next = leftmost(x);
        while (chosen.size() < Math.min(most, x.length) && nearest[next] > 0) {
            chosen.add(next);
            int farthest = next;
            for (int i = 0; i < x.length; i++) {
                double distance = (x[i] - x[next]) * (x[i] - x[next]) + (y[i] - y[next]) * (y[i] - y[next]);
                nearest[i] = Math.min(nearest[i], distance);
            }
            for (int i = 0; i < x.length; i++) {
                farthest = nearest[i] > nearest[farthest] ? i : farthest;
            }
            next = farthest;
        }
        return new PointMap(title, xTitle, yTitle, x, y, chosen);
    }

    private static int leftmost(double[] x) {
        int left = 0;
        for (int i = 1; i < x.length; i++) {
            left = x[i] < x[left] ? i : left;
        }
        return left;
    }
}
