package dev.recurve.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/**
 * A padded batch laid out so that recurrent layers compute few steps of padding: lanes in descending order of length,
 * cut into segments of steps with fewer and fewer lanes.
 *
 * <pre>
 * lane  steps                 segments
 *  0    a a a a a a a a  ┐    0: lanes 0 … 3, steps 0 … 3
 *  1    b b b b b b b    │    1: lanes 0 … 1, steps 4 … 7, of which one is padding
 *  2    c c c            │
 *  3    d d              ┘
 * </pre>
 *
 * <p>The lanes of a segment are the first lanes of the segment before it, so a state is handed on without a copy. The
 * rows of a segment lie time-major, {@code [steps, lanes, features]}, one segment behind the other.
 *
 * <p>Where to cut is a trade: each segment costs about as much as {@link #SEGMENT_ROWS} rows, and each step about as much
 * as {@link #STEP_ROWS}. The cheapest cut is found exactly. Steps and lanes are rounded up to a few numbers, so that
 * batches of whatever lengths meet the same shapes again.
 */
public final class SequencePacking {
    /** Measured: a segment of one row takes as long, forward and backward, as 11 to 13 rows in the middle of a long one. */
    private static final int SEGMENT_ROWS = 16;

    /** Measured: a step of 8 lanes takes as long as 1 row more at 200 units, and as 5 more at 650. */
    private static final int STEP_ROWS = 2;

    /** Segments begin at multiples of so many steps. */
    private static final int STEP_QUANTUM = 4;

    /** Longest segment: bounds the number of shapes, and how long a sequence that has ended may run on. */
    private static final int MOST_STEPS = 64;

    private final SequenceLengths lengths;
    private final List<Segment> segments;
    private final int rows;
    private final RowMap forward;
    private final RowMap reversed;

    /**
     * Steps in which the same lanes run.
     *
     * @param start first step
     * @param shape steps and lanes
     * @param firstRow packed row of its first step and lane
     */
    public record Segment(int start, SequenceShape shape, int firstRow) {}

    private SequencePacking(SequenceLengths lengths) {
        this.lengths = lengths;
        int[] lanes = longestFirst(lengths);
        segments = List.copyOf(cut(lengths, lanes));
        Segment last = segments.get(segments.size() - 1);
        rows = last.firstRow() + last.shape().rows();
        forward = rowMap(lanes, (lane, step) -> step);
        reversed = rowMap(lanes, (lane, step) -> lengths.of(lane) - 1 - step);
    }

    /** The cheapest packing of a batch. */
    public static SequencePacking of(SequenceLengths lengths) {
        return new SequencePacking(lengths);
    }

    private static int[] longestFirst(SequenceLengths lengths) {
        return IntStream.range(0, lengths.shape().batch())
                .boxed()
                .sorted(Comparator.comparing(lane -> -lengths.of(lane)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Shortest path over the steps at which segments may begin. */
    private static List<Segment> cut(SequenceLengths lengths, int[] order) {
        int[] descending = Arrays.stream(order).map(lengths::of).toArray();
        int[] ends = ends(descending); // ascending, 0 first
        int[] lanes = new int[ends.length]; // that run after each end
        int running = descending.length;
        for (int i = 0; i < ends.length; i++) {
            while (running > 0 && descending[running - 1] <= ends[i]) {
                running--;
            }
            lanes[i] = roundLanes(running);
        }
        long[] cost = new long[ends.length];
        int[] before = new int[ends.length];
        for (int end = 1; end < ends.length; end++) {
            cost[end] = Long.MAX_VALUE;
            for (int start = end - 1; start >= 0 && ends[end] - ends[start] <= MOST_STEPS; start--) {
                long steps = ends[end] - ends[start];
                long whole = cost[start] + SEGMENT_ROWS + steps * (STEP_ROWS + lanes[start]);
                if (whole < cost[end]) {
                    cost[end] = whole;
                    before[end] = start;
                }
            }
        }
        return segments(ends, lanes, before);
    }

    private static List<Segment> segments(int[] ends, int[] lanes, int[] before) {
        List<int[]> spans = new ArrayList<>(); // last first
        for (int end = ends.length - 1; end > 0; end = before[end]) {
            spans.add(0, new int[] {before[end], end});
        }
        List<Segment> segments = new ArrayList<>();
        int row = 0;
        for (int[] span : spans) {
            int start = ends[span[0]];
            SequenceShape shape = new SequenceShape(ends[span[1]] - start, lanes[span[0]]);
            segments.add(new Segment(start, shape, row));
            row += shape.rows();
        }
        return segments;
    }

    /** Steps at which a segment may end: where sequences end, rounded up, and often enough between. */
    private static int[] ends(int[] descending) {
        IntStream ofSequences = Arrays.stream(descending).map(SequencePacking::roundSteps);
        IntStream between = IntStream.iterate(0, step -> step < descending[0], step -> step + MOST_STEPS);
        return IntStream.concat(ofSequences, between).sorted().distinct().toArray();
    }

    private static int roundSteps(int steps) {
        return (steps + STEP_QUANTUM - 1) / STEP_QUANTUM * STEP_QUANTUM;
    }

    /** Up to three significant bits: exact up to 8, then 10, 12, 14, 16, 20, 24, … */
    static int roundLanes(int lanes) {
        int quantum = Math.max(1, Integer.highestOneBit(Math.max(1, lanes - 1)) / 4);
        return (lanes + quantum - 1) / quantum * quantum;
    }

    private RowMap rowMap(int[] order, IntBinaryOperator position) {
        int batch = lengths.shape().batch();
        int[] map = new int[rows];
        Arrays.fill(map, RowMap.NONE);
        for (Segment segment : segments) {
            int lanes = segment.shape().batch();
            for (int t = 0; t < segment.shape().time(); t++) {
                for (int i = 0; i < Math.min(lanes, batch); i++) {
                    int step = segment.start() + t;
                    if (step < lengths.of(order[i])) {
                        int row = segment.firstRow() + t * lanes + i;
                        map[row] = position.applyAsInt(order[i], step) * batch + order[i];
                    }
                }
            }
        }
        return new RowMap(map, lengths.shape().rows());
    }

    /** The segments in the order of time. */
    public List<Segment> segments() {
        return segments;
    }

    /** Rows of all segments. */
    public int rows() {
        return rows;
    }

    /** Where the packed rows lie in the padded batch, read from left to right. */
    public RowMap forward() {
        return forward;
    }

    /** Where they lie when each sequence is read from its own last step to its first. */
    public RowMap reversed() {
        return reversed;
    }
}
