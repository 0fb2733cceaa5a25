package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.function.BiConsumer;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_rnn_desc_t;

/** The tensors of oneDNN's recurrent primitives, with their places in a descriptor and among the arguments. */
enum RnnTensor {
    INPUT(
            DNNL_ARG_SRC_LAYER,
            DNNL_ARG_DIFF_SRC_LAYER,
            dnnl_rnn_desc_t::src_layer_desc,
            dnnl_rnn_desc_t::diff_src_layer_desc),
    INITIAL_HIDDEN(
            DNNL_ARG_SRC_ITER,
            DNNL_ARG_DIFF_SRC_ITER,
            dnnl_rnn_desc_t::src_iter_desc,
            dnnl_rnn_desc_t::diff_src_iter_desc),
    INITIAL_CELL(
            DNNL_ARG_SRC_ITER_C,
            DNNL_ARG_DIFF_SRC_ITER_C,
            dnnl_rnn_desc_t::src_iter_c_desc,
            dnnl_rnn_desc_t::diff_src_iter_c_desc),
    LAYER_WEIGHTS(
            DNNL_ARG_WEIGHTS_LAYER,
            DNNL_ARG_DIFF_WEIGHTS_LAYER,
            dnnl_rnn_desc_t::weights_layer_desc,
            dnnl_rnn_desc_t::diff_weights_layer_desc),
    RECURRENT_WEIGHTS(
            DNNL_ARG_WEIGHTS_ITER,
            DNNL_ARG_DIFF_WEIGHTS_ITER,
            dnnl_rnn_desc_t::weights_iter_desc,
            dnnl_rnn_desc_t::diff_weights_iter_desc),
    BIAS(DNNL_ARG_BIAS, DNNL_ARG_DIFF_BIAS, dnnl_rnn_desc_t::bias_desc, dnnl_rnn_desc_t::diff_bias_desc),
    PEEPHOLE(
            DNNL_ARG_WEIGHTS_PEEPHOLE,
            DNNL_ARG_DIFF_WEIGHTS_PEEPHOLE,
            dnnl_rnn_desc_t::weights_peephole_desc,
            dnnl_rnn_desc_t::diff_weights_peephole_desc),
    PROJECTION(
            DNNL_ARG_WEIGHTS_PROJECTION,
            DNNL_ARG_DIFF_WEIGHTS_PROJECTION,
            dnnl_rnn_desc_t::weights_projection_desc,
            dnnl_rnn_desc_t::diff_weights_projection_desc),
    OUTPUT(
            DNNL_ARG_DST_LAYER,
            DNNL_ARG_DIFF_DST_LAYER,
            dnnl_rnn_desc_t::dst_layer_desc,
            dnnl_rnn_desc_t::diff_dst_layer_desc),
    LAST_HIDDEN(
            DNNL_ARG_DST_ITER,
            DNNL_ARG_DIFF_DST_ITER,
            dnnl_rnn_desc_t::dst_iter_desc,
            dnnl_rnn_desc_t::diff_dst_iter_desc),
    LAST_CELL(
            DNNL_ARG_DST_ITER_C,
            DNNL_ARG_DIFF_DST_ITER_C,
            dnnl_rnn_desc_t::dst_iter_c_desc,
            dnnl_rnn_desc_t::diff_dst_iter_c_desc);

    private final int argument;
    private final int gradientArgument;
    private final BiConsumer<dnnl_rnn_desc_t, dnnl_memory_desc_t> place;
    private final BiConsumer<dnnl_rnn_desc_t, dnnl_memory_desc_t> gradientPlace;

    RnnTensor(
            int argument,
            int gradientArgument,
            BiConsumer<dnnl_rnn_desc_t, dnnl_memory_desc_t> place,
            BiConsumer<dnnl_rnn_desc_t, dnnl_memory_desc_t> gradientPlace) {
        this.argument = argument;
        this.gradientArgument = gradientArgument;
        this.place = place;
        this.gradientPlace = gradientPlace;
    }

    /** Number of the argument of a primitive. */
    int argument() {
        return argument;
    }

    /** Number of the argument that holds the tensor's gradient. */
    int gradientArgument() {
        return gradientArgument;
    }

    /** Sets the tensor's format in a descriptor. */
    void describe(dnnl_rnn_desc_t descriptor, dnnl_memory_desc_t format) {
        place.accept(descriptor, format);
    }

    /** Sets the format of the tensor's gradient in a descriptor. */
    void describeGradient(dnnl_rnn_desc_t descriptor, dnnl_memory_desc_t format) {
        gradientPlace.accept(descriptor, format);
    }

    /** Whether a forward pass writes the tensor, so that a backward pass reads its gradient. */
    boolean isResult() {
        return this == OUTPUT || this == LAST_HIDDEN || this == LAST_CELL;
    }

    /** Whether the tensor belongs to the weights. */
    boolean isWeight() {
        return switch (this) {
            case LAYER_WEIGHTS, RECURRENT_WEIGHTS, BIAS, PEEPHOLE, PROJECTION -> true;
            default -> false;
        };
    }

    /** The caller's array, or the one of its gradient. */
    FloatAddress in(RecurrentKernel.Weights weights, RecurrentKernel.Pass pass) {
        return switch (this) {
            case INPUT -> pass.input();
            case INITIAL_HIDDEN -> pass.initial().hidden();
            case INITIAL_CELL -> pass.initial().cell();
            case OUTPUT -> pass.output();
            case LAST_HIDDEN -> pass.last().hidden();
            case LAST_CELL -> pass.last().cell();
            default -> in(weights);
        };
    }

    /** The caller's array of a weight, or the one of its gradient. */
    FloatAddress in(RecurrentKernel.Weights weights) {
        return switch (this) {
            case LAYER_WEIGHTS -> weights.layer();
            case RECURRENT_WEIGHTS -> weights.recurrent();
            case BIAS -> weights.bias();
            case PEEPHOLE -> weights.peephole();
            case PROJECTION -> weights.projection();
            default -> throw new IllegalArgumentException(this + " is no weight");
        };
    }
}
