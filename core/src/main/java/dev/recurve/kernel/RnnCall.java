package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.dnnl_query_exec_arg_md;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;

/**
 * A recurrent primitive with its arguments bound once.
 *
 * <p>An array that lies as the primitive wants it is read or written in place. Any other gets a copy in the wanted
 * format, filled before or read back after the primitive runs.
 */
final class RnnCall implements AutoCloseable {
    private final NativeBlocks blocks;
    private final primitive_desc descriptor;
    private final NativeCall call;
    private final List<PackedWeights.Packing> weightPackings = new ArrayList<>();
    private final List<Reorder> inputPackings = new ArrayList<>();
    private final List<Reorder> outputUnpackings = new ArrayList<>();

    RnnCall(primitive_desc descriptor, NativeBlocks blocks) {
        this.descriptor = descriptor;
        this.blocks = blocks;
        call = new NativeCall(descriptor.get(), descriptor.scratchpad_desc(), blocks);
    }

    /** Binds an argument that needs no care. */
    void bind(int argument, memory value) {
        call.bind(argument, value);
    }

    /** Binds weights, which are packed only when they have changed. */
    void bindWeights(RnnTensor weight, BoundMemory plain, PackedWeights packed) {
        memory.desc wanted = wanted(weight.argument());
        if (wanted.equals(plain.format())) {
            bind(weight.argument(), plain.memory());
        } else {
            PackedWeights.Packing packing = packed.acquire(weight, plain.format(), wanted);
            weightPackings.add(packing);
            bind(weight.argument(), packing.memory());
        }
    }

    /** Binds an array that the primitive reads. */
    void bindInput(int argument, BoundMemory plain) {
        memory.desc wanted = wanted(argument);
        if (wanted.equals(plain.format())) {
            bind(argument, plain.memory());
        } else {
            inputPackings.add(new Reorder(plain.memory(), copy(argument, wanted), blocks));
        }
    }

    /** Binds an array that the primitive writes. */
    void bindOutput(int argument, BoundMemory plain) {
        memory.desc wanted = wanted(argument);
        if (wanted.equals(plain.format())) {
            bind(argument, plain.memory());
        } else {
            outputUnpackings.add(new Reorder(copy(argument, wanted), plain.memory(), blocks));
        }
    }

    void run(RecurrentKernel.Weights weights) {
        weightPackings.forEach(packing -> packing.update(weights));
        inputPackings.forEach(Reorder::run);
        call.run();
        outputUnpackings.forEach(Reorder::run);
    }

    private memory.desc wanted(int argument) {
        return descriptor.query_md(dnnl_query_exec_arg_md, argument);
    }

    private memory copy(int argument, memory.desc format) {
        memory copy = blocks.allocate(format);
        bind(argument, copy);
        return copy;
    }

    /** Gives the packed weights back; the rest belongs to the blocks. */
    @Override
    public void close() {
        weightPackings.forEach(PackedWeights.Packing::release);
        weightPackings.clear();
    }
}
