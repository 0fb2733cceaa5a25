package dev.recurve.train;

import dev.recurve.cell.CellLayout;
import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.OptimizerType;
import dev.recurve.config.WordEncoderType;
import dev.recurve.kernel.SoftmaxCrossEntropy;
import dev.recurve.model.LanguageModelGraph;
import dev.recurve.model.ModelSize;
import dev.recurve.model.SentenceNetworkSize;

/**
 * An upper estimate of the memory outside the Java heap that training takes, known before anything is built.
 *
 * <p>With P parameters, {@code P_c} of them in cells, s vectors of optimizer state, and rows R = directions · window ·
 * lanes, a worker holds, 4 bytes each:
 *
 * <pre>
 * (2 + s) P                    parameters, gradients, optimizer state
 * 3 P_c                        weights packed for forward, backward and evaluation
 * V (O + 1)                    the softmax's weight, packed by its matrix product
 * C V                          logits of a chunk of C ≤ R rows
 * R Σ_l (2 G_l + 10) H_l       what the cells of layer l with G gates keep for their backward pass
 * R (12 (2 w s + f) + 12 (h + 1) F + 4 E)   of an encoder over characters: w the widest filters, s a character's vector,
 *                              f filters of a width at most, F of all, h highway layers; words of ten characters
 * 6 R (E + Σ_l O_l)            outputs, their gradients and dropped inputs, in DL4J's workspaces
 * </pre>
 */
public final class NativeMemory {
    /** Parts of a model and its step that do not grow with either: primitives, descriptors, small arrays. */
    private static final long FIXED = 32L << 20;

    private NativeMemory() {}

    /**
     * Bytes that one worker takes.
     *
     * @param model shape of the model
     * @param vocabularySize number of token ids
     * @param optimizer how gradients become steps
     * @param window steps of truncated back-propagation
     * @param lanes parallel streams of the worker
     */
    public static long ofWorker(
            ModelSettings model, int vocabularySize, OptimizerSettings optimizer, int window, int lanes) {
        ModelSize size = ModelSize.of(model, vocabularySize);
        long rows = (long) model.directions() * window * lanes;
        long weights = (2L + Optimizer.stateVectors(optimizer)) * size.parameters()
                + 3 * size.cells()
                + vocabularySize * (model.output() + 1L)
                + characterFloats(model, rows);
        long logits = SoftmaxCrossEntropy.chunkRows(rows, vocabularySize) * vocabularySize;
        return FIXED + Float.BYTES * (weights + logits + rows * floatsOfRow(model));
    }

    /**
     * Bytes that a worker takes beside those, if it trains with products in bf16, half a float each: the gradient of a
     * chunk's logits and the softmax's weight, and where products want formats of their own (AMX) two copies of the former
     * and four of the latter.
     */
    public static long ofRounding(ModelSettings model, int vocabularySize, int window, int lanes) {
        long rows = (long) model.directions() * window * lanes;
        long chunk = SoftmaxCrossEntropy.chunkRows(rows, vocabularySize);
        return Float.BYTES / 2 * vocabularySize * (3 * chunk + 5 * (model.output() + 1L));
    }

    /**
     * Bytes that the driver takes.
     *
     * @param model shape of the model
     * @param vocabularySize number of token ids
     * @param optimizer how gradients become steps
     */
    public static long ofDriver(ModelSettings model, int vocabularySize, OptimizerSettings optimizer) {
        return ofDriver(ModelSize.of(model, vocabularySize).parameters(), optimizer);
    }

    /**
     * What an encoder over characters keeps of at most as many distinct words as rows: windows of characters and their
     * gradients, sums of the largest convolution, and rows between layers. Words of ten characters are counted.
     */
    private static long characterFloats(ModelSettings model, long rows) {
        if (model.encoder() != WordEncoderType.CHARACTERS) {
            return 0;
        }
        CharacterCnnSettings shape = model.characters();
        int widest = 0;
        int largest = 0;
        for (CharacterCnnSettings.Filter filter : shape.filterList()) {
            widest = Math.max(widest, filter.width());
            largest = Math.max(largest, filter.count());
        }
        long places = 12 * rows; // ten characters and two marks
        long layers = 12L * (shape.highways() + 1) * shape.filterCount() + 4L * model.embedding();
        return places * (2L * widest * shape.size() + largest) + rows * layers;
    }

    /**
     * Bytes that one worker takes which trains a tagger or classifier.
     *
     * <p>With rows R = tokens of the largest batch, each of d directions of a layer keeps {@code 2 G + 10} numbers of a unit,
     * and its packed inputs and outputs with their gradients; between layers lie outputs and gradients.
     *
     * @param size of the network
     * @param optimizer how gradients become steps
     * @param rows tokens of a batch at most, padding included
     */
    public static long ofSentenceWorker(SentenceNetworkSize size, OptimizerSettings optimizer, long rows) {
        long weights = (2L + Optimizer.stateVectors(optimizer)) * size.parameters() + 3 * size.cells();
        return FIXED + Float.BYTES * (weights + rows * size.floatsOfRow());
    }

    /**
     * Bytes that the driver takes, by the number of parameters: parameters, gradients, optimizer state, and two more vectors for averaging.
     *
     * @param parameters of the model
     * @param optimizer how gradients become steps
     */
    public static long ofDriver(long parameters, OptimizerSettings optimizer) {
        int mean = optimizer.type() == OptimizerType.NT_ASGD ? 1 : 0;
        return FIXED + Float.BYTES * (4L + Optimizer.stateVectors(optimizer) + mean) * parameters;
    }

    private static long floatsOfRow(ModelSettings model) {
        long kept = 0;
        long outputs = model.embedding();
        for (int layer = 0; layer < model.layers(); layer++) {
            CellLayout cell = LanguageModelGraph.cell(model, layer);
            kept += (2L * cell.blocks().size() + 10) * cell.sizes().hidden();
            outputs += cell.sizes().output();
        }
        return kept + 6 * outputs;
    }
}
