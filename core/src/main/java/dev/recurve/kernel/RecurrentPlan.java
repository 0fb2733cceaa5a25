package dev.recurve.kernel;

import dev.recurve.kernel.RecurrentKernel.Gradients;
import dev.recurve.kernel.RecurrentKernel.Pass;
import dev.recurve.kernel.RecurrentKernel.Weights;

/** How {@link OneDnnRecurrent} computes passes of one shape. Arguments have been checked. */
interface RecurrentPlan extends AutoCloseable {
    /** @param tape receives what {@link #backward} needs; null for inference */
    void forward(Weights weights, Pass pass, OneDnnTape tape);

    /** @param wanted with both states */
    void backward(Weights weights, Pass pass, OneDnnTape tape, Gradients wanted);

    @Override
    void close();
}
