package dev.recurve.spark.averaging;

import dev.recurve.config.RecurveException;

/** A loss or gradient that is not finite: training cannot go on from here. */
public final class DivergenceException extends RecurveException {
    private static final long serialVersionUID = 1L;

    DivergenceException(String message) {
        super(message);
    }
}
