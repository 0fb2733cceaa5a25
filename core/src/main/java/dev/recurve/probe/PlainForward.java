package dev.recurve.probe;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellStep;
import dev.recurve.cell.CellWeights;
import dev.recurve.cell.RecurrentCell;
import dev.recurve.cell.RecurrentCells;
import dev.recurve.config.ProbeSettings.Definition;
import dev.recurve.config.UsageException;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.RecurrentKernel.Weights;
import dev.recurve.layer.RecurrentLayer;
import dev.recurve.layer.TokenEmbeddingLayer;
import dev.recurve.model.LanguageModel;
import dev.recurve.vocab.Vocabulary;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The forward direction of a model, one sentence and one step at a time by the plain cells: every gate can be seen, and
 * it is the plain twin of {@link PrefixReader}.
 */
public final class PlainForward {
    private final TokenEmbeddingLayer embedding;
    private final int embeddingSize;
    private final List<RecurrentCell> cells = new ArrayList<>();
    private final List<CellWeights> weights = new ArrayList<>();

    /** @param model whose weights are copied, but for the embeddings */
    public PlainForward(LanguageModel model) {
        if (model.config().skip()) {
            throw new UsageException("probes read models without skip connections, found model.skip = true");
        }
        if (!(model.network().getLayer("embedding") instanceof TokenEmbeddingLayer words)) {
            throw new UsageException("the plain cells read models over words, found model.encoder = characters");
        }
        embedding = words;
        embeddingSize = model.config().embedding();
        for (var layer : model.network().getLayers()) {
            if (layer instanceof RecurrentLayer recurrent) {
                CellLayout layout = recurrent.cell();
                cells.add(RecurrentCells.of(layout));
                weights.add(copyOf(layout, recurrent.weights(0)));
            }
        }
    }

    private static CellWeights copyOf(CellLayout layout, Weights from) {
        CellWeights copy = CellWeights.zeros(layout);
        read(from.layer(), copy.layer());
        read(from.recurrent(), copy.recurrent());
        read(from.bias(), copy.bias());
        read(from.peephole(), copy.peephole());
        read(from.projection(), copy.projection());
        return copy;
    }

    private static void read(FloatAddress from, double[] to) {
        if (to.length > 0) {
            FloatBuffer buffer = from.asBuffer();
            for (int i = 0; i < to.length; i++) {
                to[i] = buffer.get(i);
            }
        }
    }

    /** How the cell of a layer, from 0, lies in memory. */
    public CellLayout cell(int layer) {
        return cells.get(layer).layout();
    }

    /**
     * Reads {@code <eos>} and a sentence.
     *
     * @param ids the sentence
     * @param ablation what is taken out
     * @return steps of each layer [ids.length + 1][layers]; {@code hidden} is what the layer above reads
     */
    public CellStep[][] read(int[] ids, Ablation ablation) {
        List<CellWeights> used = weights;
        if (ablation.definition() == Definition.WEIGHTS) {
            used = withoutRows(ablation);
        }
        CellStep[][] steps = new CellStep[ids.length + 1][cells.size()];
        CellStep[] before = newSteps();
        for (int t = 0; t <= ids.length; t++) {
            double[] input = vector(t == 0 ? Vocabulary.BOUNDARY_ID : ids[t - 1]);
            CellStep[] after = newSteps();
            for (int layer = 0; layer < cells.size(); layer++) {
                cells.get(layer).forward(used.get(layer), input, before[layer], after[layer]);
                if (ablation.definition() == Definition.OUTPUT) {
                    for (int unit : ablation.inLayer(layer)) {
                        after[layer].hidden()[unit] = 0;
                    }
                }
                input = after[layer].hidden();
            }
            steps[t] = after;
            before = after;
        }
        return steps;
    }

    /** Rows of the recurrent weights and of the layer above, set to zero; the softmax is the caller's. */
    private List<CellWeights> withoutRows(Ablation ablation) {
        List<CellWeights> changed = new ArrayList<>();
        for (int layer = 0; layer < cells.size(); layer++) {
            CellWeights own = weights.get(layer);
            double[] recurrent = own.recurrent().clone();
            double[] input = own.layer().clone();
            int width = cell(layer).gateWidth();
            zeroRows(recurrent, width, ablation.inLayer(layer));
            if (layer > 0) {
                zeroRows(input, width, ablation.inLayer(layer - 1));
            }
            changed.add(new CellWeights(input, recurrent, own.bias(), own.peephole(), own.projection()));
        }
        return changed;
    }

    private static void zeroRows(double[] matrix, int width, int[] rows) {
        for (int row : rows) {
            Arrays.fill(matrix, row * width, (row + 1) * width, 0);
        }
    }

    private double[] vector(int id) {
        double[] vector = new double[embeddingSize];
        try (FloatMemory memory = new FloatMemory()) {
            FloatAddress floats = memory.reserve(embeddingSize);
            embedding.lookUp(new int[] {id}, floats);
            read(floats, vector);
        }
        return vector;
    }

    private CellStep[] newSteps() {
        return cells.stream().map(RecurrentCell::newStep).toArray(CellStep[]::new);
    }
}
