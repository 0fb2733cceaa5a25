package dev.recurve.probe;

import dev.recurve.config.ProbeSettings.Definition;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.RecurrentKernel.State;
import dev.recurve.kernel.RowTable;
import dev.recurve.model.ForwardSteps;
import dev.recurve.model.LanguageModel;
import dev.recurve.probe.PrefixTree.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * Reads all prefixes of a tree by the forward direction of a model, intact or without some units, level by level, many
 * nodes in one product.
 *
 * <p>Layers below the lowest ablated one compute what they do in the intact model, so they run once and are remembered.
 * Products have one of a few shapes, chosen by the size of a level alone, so a result depends on tree, model and ablation
 * and on nothing else that is computed beside it.
 */
public final class PrefixReader implements AutoCloseable {
    /** Lanes of a product: the smallest that holds what is left of a level. */
    private static final int[] LANES = {16, 64, 256};

    private static final int MOST_LANES = LANES[LANES.length - 1];

    private final PrefixTree tree;
    private final ForwardSteps steps;
    private final int layers;
    private final int output;
    private final FloatMemory embedded = new FloatMemory(); // [lanes, embedding]
    private final FloatMemory inputs = new FloatMemory(); // [lanes, output]
    private final List<FloatMemory> intact = new ArrayList<>(); // [nodes, output] of each layer
    private final List<LayerMemory> memories = new ArrayList<>();
    private boolean intactIsKnown;

    /** What one layer needs. */
    private final class LayerMemory implements AutoCloseable {
        private final FloatMemory before = new FloatMemory();
        private final FloatMemory[] levels = {new FloatMemory(), new FloatMemory()}; // this one and the one before it
        private final int width;
        private final int cell;

        LayerMemory(int layer) {
            cell = steps.cellState(layer);
            width = output + cell;
        }

        State level(int parity) {
            long rows = tree.width() + (long) MOST_LANES;
            return state(levels[parity].reserve(rows * width), rows);
        }

        State state(FloatAddress all, long rows) {
            FloatAddress cells = cell == 0 ? null : all.from(rows * output, rows * cell);
            return new State(all.from(0, rows * output), cells);
        }

        /** The states of the parents of some nodes. */
        State gather(State level, int[] parents) {
            State gathered = state(before.reserve((long) parents.length * width), parents.length);
            RowTable.gather(level.hidden(), output, parents, gathered.hidden());
            if (cell > 0) {
                RowTable.gather(level.cell(), cell, parents, gathered.cell());
            }
            return gathered;
        }

        State zeros(int lanes) {
            return state(before.reserveZeroed((long) lanes * width), lanes);
        }

        State rows(State level, int first, int count) {
            return new State(
                    level.hidden().from((long) first * output, (long) count * output),
                    cell == 0 ? null : level.cell().from((long) first * cell, (long) count * cell));
        }

        @Override
        public void close() {
            before.close();
            levels[0].close();
            levels[1].close();
        }
    }

    /** @param model stays the caller's, with its parameters as they are */
    public PrefixReader(LanguageModel model, PrefixTree tree) {
        this.tree = tree;
        steps = new ForwardSteps(model);
        layers = steps.layers();
        output = model.config().output();
        for (int i = 0; i < layers; i++) {
            intact.add(new FloatMemory());
            memories.add(new LayerMemory(i));
        }
    }

    /** The model, step by step. */
    public ForwardSteps steps() {
        return steps;
    }

    /**
     * Reads all prefixes.
     *
     * @param ablation units of the model that are taken out; see {@link Unit#requireIn}
     * @return the top layer's output behind each prefix as the softmax reads it [prefixes][output]
     */
    public float[][] read(Ablation ablation) {
        if (!intactIsKnown) {
            compute(Ablation.NONE, true);
            intactIsKnown = true;
        }
        return compute(ablation, false);
    }

    private float[][] compute(Ablation ablation, boolean remember) {
        boolean byWeights = ablation.definition() == Definition.WEIGHTS;
        for (int layer = 0; layer < layers; layer++) {
            steps.hideFromRecurrence(layer, byWeights ? ablation.inLayer(layer) : new int[0]);
        }
        float[][] read = new float[tree.prefixes()][];
        int start = 0; // node of the level's first among all
        for (int depth = 0; depth < tree.levels().size(); depth++) {
            Level level = tree.levels().get(depth);
            for (int first = 0; first < level.size(); ) {
                int lanes = lanes(level.size() - first);
                advance(new Batch(depth, first, lanes, start), ablation, remember);
                first += lanes;
            }
            take(depth, ablation, read);
            start += level.size();
        }
        return read;
    }

    private static int lanes(int rest) {
        for (int lanes : LANES) {
            if (rest <= lanes) {
                return lanes;
            }
        }
        return MOST_LANES;
    }

    /** Nodes of a level that are computed together; lanes behind its last node repeat node 0. */
    private record Batch(int depth, int first, int lanes, int levelStart) {
        int[] of(int[] values) {
            int[] own = new int[lanes];
            int count = Math.min(lanes, values.length - first);
            System.arraycopy(values, first, own, 0, count);
            Arrays.fill(own, count, lanes, values[0]);
            return own;
        }
    }

    private void advance(Batch batch, Ablation ablation, boolean remember) {
        Level level = tree.levels().get(batch.depth());
        int real = Math.min(batch.lanes(), level.size() - batch.first());
        int lowest = ablation.lowestLayer();
        FloatAddress input = input(batch, lowest, real);
        for (int layer = lowest; layer < layers; layer++) {
            LayerMemory memory = memories.get(layer);
            State before = batch.depth() == 0
                    ? memory.zeros(batch.lanes())
                    : memory.gather(memory.level((batch.depth() + 1) % 2), batch.of(level.parents()));
            State after = memory.rows(memory.level(batch.depth() % 2), batch.first(), batch.lanes());
            steps.step(layer, batch.lanes(), input, before, after);
            input = shown(after.hidden(), batch.lanes(), ablation, layer);
            if (remember) {
                FloatAddress all = intact.get(layer).reserve((long) tree.nodes() * output);
                long node = batch.levelStart() + (long) batch.first();
                copy(after.hidden(), all.from(node * output, (long) real * output));
            }
        }
    }

    /** What the lowest layer that is computed reads. */
    private FloatAddress input(Batch batch, int lowest, int real) {
        if (lowest == 0) {
            FloatAddress vectors = embedded.reserve(
                    (long) batch.lanes() * steps.cell(0).sizes().input());
            steps.lookUp(batch.of(tree.levels().get(batch.depth()).tokens()), vectors);
            return vectors;
        }
        FloatAddress rows = inputs.reserveZeroed((long) batch.lanes() * output);
        long node = batch.levelStart() + (long) batch.first();
        copy(
                intact.get(lowest - 1).reserve((long) tree.nodes() * output).from(node * output, (long) real * output),
                rows.from(0, (long) real * output));
        return rows;
    }

    /** What the layer above sees: the unit's output is zero, for it alone or also in the state that is kept. */
    private FloatAddress shown(FloatAddress hidden, int lanes, Ablation ablation, int layer) {
        int[] units = ablation.inLayer(layer);
        if (units.length == 0) {
            return hidden;
        }
        FloatAddress shown = hidden;
        if (ablation.definition() == Definition.WEIGHTS) {
            shown = inputs.reserve((long) lanes * output);
            copy(hidden, shown);
        }
        for (int unit : units) {
            for (int lane = 0; lane < lanes; lane++) {
                shown.put((long) lane * output + unit, 0);
            }
        }
        return shown;
    }

    private void take(int depth, Ablation ablation, float[][] read) {
        LayerMemory top = memories.get(layers - 1);
        FloatAddress hidden = top.level(depth % 2).hidden();
        int[] hide = ablation.inLayer(layers - 1);
        for (int prefix : tree.endingIn(depth)) {
            float[] row = new float[output];
            hidden.from((long) tree.end(prefix).node() * output, output)
                    .asBuffer()
                    .get(row);
            for (int unit : hide) {
                row[unit] = 0;
            }
            read[prefix] = row;
        }
    }

    private static void copy(FloatAddress from, FloatAddress to) {
        Pointer.memcpy(to, from, Math.min(from.capacity(), to.capacity()) * Float.BYTES);
    }

    @Override
    public void close() {
        steps.close();
        embedded.close();
        inputs.close();
        intact.forEach(FloatMemory::close);
        memories.forEach(LayerMemory::close);
    }
}
