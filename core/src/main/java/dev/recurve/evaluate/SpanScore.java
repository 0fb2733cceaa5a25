package dev.recurve.evaluate;

/**
 * How many spans are right, and what follows.
 *
 * @param gold spans that there are
 * @param found spans that were predicted
 * @param correct predicted ones with the right first token, last token and type
 */
public record SpanScore(long gold, long found, long correct) {
    /** {@code correct / found}; 0 if nothing was found. */
    public double precision() {
        return found == 0 ? 0 : (double) correct / found;
    }

    /** {@code correct / gold}; 0 if there is nothing to find. */
    public double recall() {
        return gold == 0 ? 0 : (double) correct / gold;
    }

    /** The harmonic mean of the two, {@code 2 · correct / (gold + found)}. */
    public double f1() {
        return gold + found == 0 ? 0 : 2.0 * correct / (gold + found);
    }

    SpanScore plus(SpanScore other) {
        return new SpanScore(gold + other.gold, found + other.found, correct + other.correct);
    }
}
