package dev.recurve.layer;

import dev.recurve.batch.SentenceBatch;
import dev.recurve.kernel.SequenceLengths;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** What is told to all of a network's layers at once. */
public final class Networks {
    private Networks() {}

    /**
     * Sets how long the sequences of the next batches are; null: as long as the batch.
     *
     * @throws IllegalArgumentException if a layer of the network reads no lengths
     */
    public static void setLengths(ComputationGraph network, SequenceLengths lengths) {
        for (Layer layer : network.getLayers()) {
            if (layer instanceof NativeLayer<?> own) {
                own.setLengths(lengths);
            }
        }
    }

    /** Hands the layers that read more than the output of those below them the batch of the next pass. */
    public static void setBatch(ComputationGraph network, SentenceBatch batch) {
        for (Layer layer : network.getLayers()) {
            if (layer instanceof BatchReader reader) {
                reader.setBatch(batch);
            }
        }
    }

    /** Seed of everything random in the next step. */
    public static void beginStep(ComputationGraph network, long seed) {
        for (Layer layer : network.getLayers()) {
            if (layer instanceof NativeLayer<?> own) {
                own.beginStep(seed);
            }
        }
    }

    /** Tells that the network's parameters have new values. */
    public static void parametersChanged(ComputationGraph network) {
        for (Layer layer : network.getLayers()) {
            if (layer instanceof NativeLayer<?> own) {
                own.parametersChanged();
            }
        }
    }

    /** Frees the layers' native buffers at once; parameters follow with garbage collection. */
    public static void close(ComputationGraph network) {
        for (Layer layer : network.getLayers()) {
            layer.close();
        }
    }
}
