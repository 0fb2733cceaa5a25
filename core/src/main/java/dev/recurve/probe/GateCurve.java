package dev.recurve.probe;

import java.util.List;

/**
 * What a unit shows over the words of the sentences of one condition.
 *
 * @param unit whose
 * @param quantity symbol of a gate or state, {@code f}
 * @param frame the frame of the sentences
 * @param condition their condition
 * @param example words of one sentence of the frame, to read the positions by
 * @param points by position; 0 is {@code <eos>}, before the first word
 */
public record GateCurve(
        Unit unit, String quantity, String frame, String condition, List<String> example, List<Point> points) {
    /**
     * Mean and standard deviation over the sentences at a position.
     *
     * @param position 0 is {@code <eos>}
     * @param mean over sentences
     * @param deviation of the population
     * @param count sentences that are that long
     */
    public record Point(int position, double mean, double deviation, long count) {}
}
