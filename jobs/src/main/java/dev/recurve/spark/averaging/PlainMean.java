package dev.recurve.spark.averaging;

/**
 * The mean becomes the parameters, {@code x ← m}.
 *
 * @see <a href="https://aclanthology.org/N10-1069">McDonald, Hall and Mann 2010 (iterative parameter mixing)</a>
 */
final class PlainMean implements OuterOptimizer {
    @Override
    public int stateVectors() {
        return 0;
    }

    @Override
    public boolean startsAtParameters() {
        return true;
    }

    @Override
    public void start(float[] parameters, float[][] state, float[] start, int length) {
        System.arraycopy(parameters, 0, start, 0, length);
    }

    @Override
    public void step(float[] parameters, float[][] state, float[] mean, int length) {
        System.arraycopy(mean, 0, parameters, 0, length);
    }
}
