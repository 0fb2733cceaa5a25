package dev.recurve.layer;

import dev.recurve.cell.CellLayout;
import dev.recurve.kernel.Columns;
import dev.recurve.kernel.Dropout;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.PackedRecurrent;
import dev.recurve.kernel.RowMap;
import dev.recurve.kernel.SequencePacking;
import java.lang.ref.Reference;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A recurrent layer over sentences of different lengths, in one or both directions. */
public final class SentenceRecurrentLayer extends SequenceLayer<SentenceRecurrentConf> {
    private static final long serialVersionUID = 1L;

    private final int inputSize;
    private final int outputSize; // of all directions
    private final Dropout dropout;
    private final transient Direction[] directions;
    private final transient FloatMemory droppedInput = new FloatMemory();
    private final transient FloatMemory outputGradients = new FloatMemory(); // packed, of one direction at a time
    private final transient FloatMemory inputGradients = new FloatMemory();
    private transient Batch written; // by the last training forward

    SentenceRecurrentLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        SentenceRecurrentConf settings = (SentenceRecurrentConf) configuration.getLayer();
        inputSize = settings.inputSize();
        outputSize = settings.outputSize();
        dropout = new Dropout(settings.inputDropout());
        directions = new Direction[settings.directions()];
        for (int d = 0; d < directions.length; d++) {
            directions[d] = new Direction(d, settings);
        }
    }

    /** Type and sizes of each direction's cell. */
    public CellLayout cell() {
        return layerConf().cell();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        Batch source = readSequences(input, inputSize);
        Batch output = newLike(source, workspaces, ArrayType.ACTIVATIONS, outputSize);
        FloatAddress from = source.address();
        if (training && dropout.isActive()) {
            FloatAddress dropped = droppedInput.reserve(source.length());
            dropout.forward(from, dropped, source.length(), stepSeed());
            from = dropped;
        }
        SequencePacking packing = source.lengths().packing();
        for (Direction direction : directions) {
            direction.forward(packing, from, output.address(), training);
        }
        packing.forward().zeroPadding(output.address(), outputSize);
        written = training ? output : null;
        Reference.reachabilityFence(source);
        return output.toDl4j();
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        Batch outputGradient = readGradient(epsilon, written, outputSize);
        Batch inputGradient = newLike(written, workspaces, ArrayType.ACTIVATION_GRAD, inputSize);
        SequencePacking packing = written.lengths().packing();
        for (Direction direction : directions) {
            direction.backward(packing, outputGradient.address(), inputGradient.address());
        }
        packing.forward().zeroPadding(inputGradient.address(), inputSize);
        if (dropout.isActive()) {
            dropout.backward(inputGradient.address(), inputGradient.length());
        }
        Reference.reachabilityFence(outputGradient);
        return new Pair<>(gradients(), inputGradient.toDl4j());
    }

    @Override
    public void parametersChanged() {
        for (Direction direction : directions) {
            direction.kernel.weightsChanged();
        }
    }

    @Override
    public void close() {
        written = null;
        for (Direction direction : directions) {
            direction.close();
        }
        droppedInput.close();
        outputGradients.close();
        inputGradients.close();
    }

    /** One direction, with what its backward pass reads. */
    private final class Direction {
        private final int number;
        private final RecurrentWeights weights;
        private final PackedRecurrent kernel;
        private final Columns inputColumns;
        private final Columns ownColumns; // of the packed outputs
        private final Columns outputColumns; // among those of all directions
        private final boolean adds; // to what the directions before have written
        private final FloatMemory inputs = new FloatMemory(); // [packed rows, input]
        private final FloatMemory outputs = new FloatMemory(); // [packed rows, output]

        Direction(int number, SentenceRecurrentConf settings) {
            this.number = number;
            CellLayout cell = settings.cell();
            weights = new RecurrentWeights(cell, number);
            kernel = new PackedRecurrent(cell);
            inputColumns = Columns.all(inputSize);
            ownColumns = Columns.all(cell.sizes().output());
            outputColumns = new Columns(outputSize, settings.outputStart(number), ownColumns.width());
            adds = number > 0 && outputColumns.start() == 0;
        }

        void forward(SequencePacking packing, FloatAddress from, FloatAddress to, boolean training) {
            RowMap rows = rows(packing);
            PackedRecurrent.Rows packed = packed(packing);
            rows.gather(from, inputColumns, packed.input(), inputColumns);
            kernel.forward(weights.from(SentenceRecurrentLayer.this::parameter), packing, packed, training);
            if (adds) {
                rows.scatterAdd(packed.output(), ownColumns, to, outputColumns);
            } else {
                rows.scatter(packed.output(), ownColumns, to, outputColumns);
            }
        }

        void backward(SequencePacking packing, FloatAddress outputGradient, FloatAddress inputGradient) {
            RowMap rows = rows(packing);
            var gradients = new PackedRecurrent.Rows(
                    inputGradients.reserve((long) packing.rows() * inputSize),
                    outputGradients.reserve((long) packing.rows() * ownColumns.width()));
            rows.gather(outputGradient, outputColumns, gradients.output(), ownColumns);
            kernel.backward(
                    weights.from(SentenceRecurrentLayer.this::parameter),
                    packing,
                    gradients,
                    weights.from(SentenceRecurrentLayer.this::gradient));
            if (number > 0) {
                rows.scatterAdd(gradients.input(), inputColumns, inputGradient, inputColumns);
            } else {
                rows.scatter(gradients.input(), inputColumns, inputGradient, inputColumns);
            }
        }

        private RowMap rows(SequencePacking packing) {
            return number == 0 ? packing.forward() : packing.reversed();
        }

        private PackedRecurrent.Rows packed(SequencePacking packing) {
            return new PackedRecurrent.Rows(
                    inputs.reserve((long) packing.rows() * inputSize),
                    outputs.reserve((long) packing.rows() * ownColumns.width()));
        }

        void close() {
            kernel.close();
            inputs.close();
            outputs.close();
        }
    }
}
