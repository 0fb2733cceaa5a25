package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.recurve.cell.CellLayout;
import dev.recurve.config.CellType;
import dev.recurve.config.Precision;
import java.lang.ref.Reference;
import java.util.EnumSet;
import java.util.Set;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_rnn_desc_t;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.javacpp.Pointer;

/**
 * Describes a cell's primitives to oneDNN.
 *
 * <p>All families of recurrent primitives share one descriptor, {@code dnnl_rnn_desc_t}: they differ in the kind of
 * cell, the activation, and in which tensors there are. oneDNN's constructors for each family only fill it in.
 *
 * @param layout the cell
 * @param shape steps and lanes
 * @param precision of the factors of matrix products; the caller's arrays are f32 in any case
 */
record RnnDescriptors(CellLayout layout, SequenceShape shape, Precision precision) {
    /**
     * Whether oneDNN has primitives for a cell that compute the right thing: its backward pass leaves gradients out
     * where a projection is wider than what it projects (oneDNN 2.5.2).
     */
    static boolean cover(CellLayout layout) {
        return kind(layout.type()) != dnnl_undefined_primitive
                && layout.sizes().projection() <= layout.sizes().hidden();
    }

    /**
     * Whether oneDNN's primitives for a covered cell compute the right thing in a precision: with a projection, gradients
     * in bf16 are wrong (oneDNN 2.5.2).
     */
    static boolean cover(CellLayout layout, Precision precision) {
        return precision == Precision.F32 || layout.sizes().projection() == 0;
    }

    private static int kind(CellType type) {
        return switch (type) {
            case RNN_TANH, RNN_RELU -> dnnl_vanilla_rnn;
            case LSTM, LSTM_PEEPHOLE -> dnnl_vanilla_lstm;
            case GRU -> dnnl_vanilla_gru;
            case GRU_RESET_AFTER -> dnnl_lbr_gru;
            default -> dnnl_undefined_primitive;
        };
    }

    private static int activation(CellType type) {
        return switch (type) {
            case RNN_TANH -> dnnl_eltwise_tanh;
            case RNN_RELU -> dnnl_eltwise_relu;
            default -> dnnl_alg_kind_undef;
        };
    }

    /** The tensors that the cell has. */
    Set<RnnTensor> tensors() {
        Set<RnnTensor> tensors = EnumSet.allOf(RnnTensor.class);
        if (!layout.type().isLstm()) {
            tensors.remove(RnnTensor.INITIAL_CELL);
            tensors.remove(RnnTensor.LAST_CELL);
        }
        if (layout.peepholes().isEmpty()) {
            tensors.remove(RnnTensor.PEEPHOLE);
        }
        if (layout.sizes().projection() == 0) {
            tensors.remove(RnnTensor.PROJECTION);
        }
        return tensors;
    }

    /** How the caller's array lies in memory. */
    memory.desc plain(RnnTensor tensor) {
        return switch (tensor) {
            case LAYER_WEIGHTS, RECURRENT_WEIGHTS -> matrix(tensor, memory.format_tag.ldigo);
            case PROJECTION -> matrix(tensor, memory.format_tag.ldio);
            case BIAS -> OneDnn.floats(memory.format_tag.ldgo, 1, 1, layout.biasBlocks(), hidden());
            case PEEPHOLE ->
                OneDnn.floats(memory.format_tag.ldgo, 1, 1, layout.peepholes().size(), hidden());
            case INPUT -> sequence(layout.sizes().input());
            case OUTPUT -> sequence(layout.sizes().output());
            case INITIAL_HIDDEN, LAST_HIDDEN -> state(layout.sizes().output());
            case INITIAL_CELL, LAST_CELL -> state(hidden());
        };
    }

    /**
     * What a primitive is asked to compute on: matrices may take whatever format is fastest. Factors of products have the
     * precision of products; cell states, biases and peepholes, which are in none, and all gradients stay f32.
     */
    private memory.desc wanted(RnnTensor tensor) {
        return switch (tensor) {
            case LAYER_WEIGHTS, RECURRENT_WEIGHTS, PROJECTION -> inPrecision(matrix(tensor, memory.format_tag.any));
            case INPUT, OUTPUT, INITIAL_HIDDEN, LAST_HIDDEN -> inPrecision(plain(tensor));
            default -> plain(tensor);
        };
    }

    private memory.desc inPrecision(memory.desc format) {
        if (precision == Precision.BF16) {
            format.data().data_type(dnnl_bf16);
        }
        return format;
    }

    private memory.desc matrix(RnnTensor tensor, memory.format_tag format) {
        int gates = layout.blocks().size();
        return switch (tensor) {
            case LAYER_WEIGHTS -> OneDnn.floats(format, 1, 1, layout.sizes().input(), gates, hidden());
            case RECURRENT_WEIGHTS -> OneDnn.floats(format, 1, 1, layout.sizes().output(), gates, hidden());
            case PROJECTION ->
                OneDnn.floats(format, 1, 1, hidden(), layout.sizes().projection());
            default -> throw new IllegalArgumentException(tensor + " is no matrix");
        };
    }

    private memory.desc sequence(int features) {
        return OneDnn.floats(memory.format_tag.tnc, shape.time(), shape.batch(), features);
    }

    private memory.desc state(int features) {
        return OneDnn.floats(memory.format_tag.ldnc, 1, 1, shape.batch(), features);
    }

    private int hidden() {
        return layout.sizes().hidden();
    }

    /** The forward primitive. */
    primitive_desc forward(boolean training) {
        return create(descriptor(training ? dnnl_forward_training : dnnl_forward_inference), null);
    }

    /** The backward primitive that belongs to a forward one for training; weight gradients are written plain. */
    primitive_desc backward(primitive_desc forward) {
        dnnl_rnn_desc_t descriptor = descriptor(dnnl_backward);
        for (RnnTensor tensor : tensors()) {
            memory.desc format = plain(tensor);
            tensor.describeGradient(descriptor, format.data());
            Reference.reachabilityFence(format); // owns the data
        }
        primitive_desc backward = create(descriptor, forward.get());
        Reference.reachabilityFence(forward);
        return backward;
    }

    private dnnl_rnn_desc_t descriptor(int direction) {
        dnnl_rnn_desc_t descriptor = new dnnl_rnn_desc_t();
        Pointer.memset(descriptor, 0, descriptor.sizeof()); // absent tensors are all zeros
        descriptor.primitive_kind(dnnl_rnn);
        descriptor.prop_kind(direction);
        descriptor.cell_kind(kind(layout.type()));
        descriptor.direction(dnnl_unidirectional_left2right);
        descriptor.activation_kind(activation(layout.type()));
        for (RnnTensor tensor : tensors()) {
            memory.desc format = wanted(tensor);
            tensor.describe(descriptor, format.data());
            Reference.reachabilityFence(format);
        }
        return descriptor;
    }

    private static primitive_desc create(dnnl_rnn_desc_t descriptor, dnnl_primitive_desc hint) {
        var created = new primitive_desc(
                new const_dnnl_op_desc_t(descriptor), OneDnn.attributes(), OneDnn.engine(), hint, false);
        descriptor.deallocate(); // until here it is held
        return created;
    }
}
