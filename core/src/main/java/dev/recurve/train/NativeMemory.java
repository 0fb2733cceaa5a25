package dev.recurve.train;

import dev.recurve.cell.CellLayout;
import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.Precision;
import dev.recurve.config.WordEncoderType;
import dev.recurve.kernel.RecurrentKernel;
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
 * R Σ_l (G_l + 4) H_l          what the cells of layer l with G gates keep for their backward pass
 * R (12 (2 w s + f) + 12 (h + 1) F + 4 E)   of an encoder over characters: w the widest filters, s a character's vector,
 *                              f filters of a width at most, F of all, h highway layers; words of ten characters
 * 5 R (E + Σ_l O_l)            outputs, their gradients and dropped inputs, in DL4J's workspaces
 * </pre>
 *
 * <p>With products in bf16, cells are packed twice at half the size and once for evaluation and keep twice as much, and the
 * softmax's weight and the gradient of a chunk's logits are there once more, at half the size. Cells on the plain path keep
 * twice as much as well.
 */
public final class NativeMemory {
    /** Parts of a model and its step that do not grow with either: primitives, descriptors, small arrays. */
    private static final long FIXED = 16L << 20;

    private NativeMemory() {}

    /**
     * Bytes that one worker takes.
     *
     * @param model shape of the model
     * @param vocabularySize number of token ids
     * @param optimizer how gradients become steps
     * @param window steps of truncated back-propagation
     * @param lanes parallel streams of the worker
     * @param precision of matrix products
     */
    public static long ofWorker(
            ModelSettings model,
            int vocabularySize,
            OptimizerSettings optimizer,
            int window,
            int lanes,
            Precision precision) {
        ModelSize size = ModelSize.of(model, vocabularySize);
        boolean rounded = precision == Precision.BF16;
        long rows = (long) model.directions() * window * lanes;
        long weights = (2L + Optimizer.stateVectors(optimizer)) * size.parameters()
                + (rounded ? 2 : 3) * size.cells()
                + characterFloats(model, rows);
        long chunk = SoftmaxCrossEntropy.chunkRows(rows, vocabularySize);
        double softmax = (rounded ? 1.5 : 1) * vocabularySize * (model.output() + 1L + chunk);
        return FIXED + Float.BYTES * (weights + (long) softmax + rows * floatsOfRow(model, precision));
    }

    /**
     * Bytes that a worker takes beside those, if products in bf16 want their factors in formats of their own, as they do
     * on processors with AMX: of the softmax two copies of the gradient of a chunk's logits and four of the weight, of cells
     * two of the weights and of what their gradients are formed from, half a float each.
     */
    public static long ofCopies(ModelSettings model, int vocabularySize, int window, int lanes) {
        long rows = (long) model.directions() * window * lanes;
        long chunk = SoftmaxCrossEntropy.chunkRows(rows, vocabularySize);
        long softmax = vocabularySize * (2 * chunk + 4 * (model.output() + 1L));
        long kept = 0;
        for (int layer = 0; layer < model.layers(); layer++) {
            CellLayout cell = LanguageModelGraph.cell(model, layer);
            kept += 3L * cell.gateWidth()
                    + 2L * cell.sizes().input()
                    + cell.sizes().hidden();
        }
        return Float.BYTES
                / 2
                * (softmax + 2 * ModelSize.of(model, vocabularySize).cells() + rows * kept);
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
     * <p>With rows R = tokens of the largest batch, each of d directions of a layer keeps {@code G + 4} numbers of a unit,
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
     * Bytes that the driver takes: parameters, gradients, and what it keeps from round to round.
     *
     * @param parameters of the model
     * @param vectors beside them, of their length
     */
    public static long ofDriver(long parameters, int vectors) {
        return FIXED + Float.BYTES * (2L + vectors) * parameters;
    }

    private static long floatsOfRow(ModelSettings model, Precision precision) {
        long kept = 0;
        long outputs = model.embedding();
        for (int layer = 0; layer < model.layers(); layer++) {
            CellLayout cell = LanguageModelGraph.cell(model, layer);
            kept += RecurrentKernel.floatsOfRow(cell, precision);
            outputs += cell.sizes().output();
        }
        return kept + 5 * outputs;
    }
}
