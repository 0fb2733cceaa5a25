package dev.recurve.bench.cells;

import dev.recurve.bench.cells.CellWork.Lengths;
import dev.recurve.bench.cells.SequenceBatches.Batch;
import dev.recurve.config.Precision;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.kernel.SequencePacking.Segment;
import dev.recurve.kernel.SequenceShape;
import dev.recurve.layer.BidirectionalRecurrent;
import dev.recurve.layer.Merge;
import dev.recurve.layer.Networks;
import dev.recurve.layer.Recurrent;
import dev.recurve.layer.RecurrentLayer;
import dev.recurve.layer.SentenceRecurrent;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.openblas.global.openblas;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One of this project's recurrent layers, called as a DL4J network calls its layers. */
final class RecurveLayer implements AutoCloseable {
    private static final String NAME = "recurrent";
    private static final long SEED = 1;

    private final CellWork work;
    private final ComputationGraph network;
    private final Layer layer;

    /** What a step computes lies in one block, which the next step uses again, as in a network's training. */
    private final LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.builder()
            .defaultWorkspace(
                    "step",
                    WorkspaceConfiguration.builder()
                            .initialSize(0)
                            .overallocationLimit(0.02)
                            .policyAllocation(AllocationPolicy.OVERALLOCATE)
                            .policyLearning(LearningPolicy.FIRST_LOOP)
                            .policyReset(ResetPolicy.BLOCK_LEFT)
                            .policySpill(SpillPolicy.REALLOCATE)
                            .build())
            .build();

    /**
     * A batch as DL4J wants it: [batch, features, time], time-major in memory.
     *
     * @param lengths null where the layer reads none
     */
    record Arrays(Batch batch, SequenceLengths lengths, INDArray input, INDArray weights) {
        /** Steps and lanes of the passes that the layer makes. */
        List<SequenceShape> passes() {
            return lengths == null
                    ? List.of(batch.shape())
                    : lengths.packing().segments().stream().map(Segment::shape).toList();
        }
    }

    RecurveLayer(CellWork work) {
        this.work = work;
        var graph = new NeuralNetConfiguration.Builder()
                .seed(SEED)
                .dataType(DataType.FLOAT)
                .graphBuilder()
                .addInputs("input")
                .addLayer(NAME, configuration(work), "input")
                .setOutputs(NAME);
        network = new ComputationGraph(graph.build());
        network.init();
        network.initGradientsView();
        layer = network.getLayer(NAME);
    }

    /** The language model's layer, or that of sentences where these have two directions or lengths of their own. */
    private static org.deeplearning4j.nn.conf.layers.Layer configuration(CellWork work) {
        if (work.directions() == 2) {
            return new BidirectionalRecurrent(work.cell(), Merge.CONCATENATE, 0, 1);
        }
        return work.lengths() == Lengths.VARIABLE
                ? new SentenceRecurrent(work.cell(), 0, 1)
                : new Recurrent(work.cell(), 1, 0, 1);
    }

    Arrays arrays(Batch batch) {
        return new Arrays(
                batch,
                readsLengths() ? new SequenceLengths(batch.shape().time(), batch.lengths()) : null,
                sequences(batch, batch.inputs(), work.cell().sizes().input()),
                sequences(batch, batch.weights(), work.output()));
    }

    private boolean readsLengths() {
        return work.directions() == 2 || work.lengths() == Lengths.VARIABLE;
    }

    private static INDArray sequences(Batch batch, float[] values, int features) {
        return Nd4j.createFromArray(values)
                .reshape('c', batch.shape().time(), batch.shape().batch(), features)
                .permute(1, 2, 0);
    }

    /** Sets the precision of the products of training, in layers of a language model. */
    void trainIn(Precision precision) {
        if (layer instanceof RecurrentLayer recurrent) {
            recurrent.trainIn(precision);
        }
    }

    /** All parameters. */
    INDArray parameters() {
        return network.params();
    }

    /** Gradients of the last {@link #train}, laid out as {@link #parameters}. */
    INDArray gradients() {
        return network.getFlattenedGradients();
    }

    /** Forward pass. */
    void infer(Arrays batch) {
        inWorkspace(() -> forward(batch, false));
    }

    /**
     * Forward and backward pass of {@code loss = sum(weights * output)}.
     *
     * @return the loss
     */
    double train(Arrays batch) {
        return inWorkspace(() -> {
            INDArray output = forward(batch, true);
            double loss = dot(output, batch.weights());
            layer.backpropGradient(batch.weights(), workspaces);
            return loss;
        });
    }

    private INDArray forward(Arrays batch, boolean training) {
        if (batch.lengths() != null) {
            Networks.setLengths(
                    network,
                    new SequenceLengths(
                            batch.batch().shape().time(), batch.batch().lengths()));
        }
        layer.setInput(batch.input(), workspaces);
        return layer.activate(training, workspaces);
    }

    /** Over arrays that lie in the same order. */
    private static double dot(INDArray a, INDArray b) {
        FloatAddress x = FloatAddress.of(a);
        FloatAddress y = FloatAddress.of(b);
        return openblas.cblas_sdot(Math.toIntExact(a.length()), x, 1, y, 1);
    }

    private <T> T inWorkspace(Supplier<T> step) {
        MemoryWorkspace scope = workspaces.notifyScopeEntered(ArrayType.ACTIVATIONS);
        try {
            return step.get();
        } finally {
            scope.close();
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
