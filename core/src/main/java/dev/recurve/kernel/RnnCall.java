package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_exec_arg_md;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.dnnl.reorder;

/**
 * A primitive with its arguments bound once.
 *
 * <p>An array that lies as the primitive wants it is read or written in place. Any other gets a copy in the wanted
 * format, filled before or read back after the primitive runs.
 */
final class RnnCall {
    private final NativeBlocks blocks;
    private final primitive_desc descriptor;
    private final primitive primitive;
    private final IntMemoryMap arguments = new IntMemoryMap();
    private final Map<Integer, Copy> copies = new HashMap<>(); // by argument
    private final List<Reorder> weightPackings = new ArrayList<>();
    private final List<Reorder> inputPackings = new ArrayList<>();
    private final List<Reorder> outputUnpackings = new ArrayList<>();

    private record Copy(memory.desc format, memory memory) {}

    RnnCall(primitive_desc descriptor, NativeBlocks blocks) {
        this.descriptor = descriptor;
        this.blocks = blocks;
        primitive = blocks.own(new primitive(descriptor));
        bind(DNNL_ARG_SCRATCHPAD, blocks.allocate(descriptor.scratchpad_desc()));
    }

    /** Binds an argument that needs no care. */
    void bind(int argument, memory value) {
        arguments.put(argument, value);
    }

    /** Binds weights, which are packed only when they have changed. */
    void bindWeights(int argument, BoundMemory plain) {
        read(argument, plain, weightPackings);
    }

    /** Binds an array that the primitive reads. */
    void bindInput(int argument, BoundMemory plain) {
        read(argument, plain, inputPackings);
    }

    /** Binds an array that the primitive writes. */
    void bindOutput(int argument, BoundMemory plain) {
        memory.desc wanted = wanted(argument);
        if (wanted.equals(plain.format())) {
            bind(argument, plain.memory());
        } else {
            memory copy = copy(argument, wanted);
            outputUnpackings.add(new Reorder(copy, plain.memory(), blocks));
        }
    }

    /** Binds an argument to what another call holds of it; false if that has another format. */
    boolean bindAsIn(RnnCall other, int argument) {
        Copy copy = other.copies.get(argument);
        if (copy == null || !copy.format().equals(wanted(argument))) {
            return false;
        }
        bind(argument, copy.memory());
        return true;
    }

    void run(boolean packWeights) {
        if (packWeights) {
            weightPackings.forEach(Reorder::run);
        }
        inputPackings.forEach(Reorder::run);
        primitive.execute(OneDnn.stream(), arguments);
        outputUnpackings.forEach(Reorder::run);
    }

    private void read(int argument, BoundMemory plain, List<Reorder> packings) {
        memory.desc wanted = wanted(argument);
        if (wanted.equals(plain.format())) {
            bind(argument, plain.memory());
        } else {
            packings.add(new Reorder(plain.memory(), copy(argument, wanted), blocks));
        }
    }

    private memory.desc wanted(int argument) {
        return descriptor.query_md(dnnl_query_exec_arg_md, argument);
    }

    private memory copy(int argument, memory.desc format) {
        memory copy = blocks.allocate(format);
        copies.put(argument, new Copy(format, copy));
        bind(argument, copy);
        return copy;
    }

    /** Copies one array into another of another format. */
    private static final class Reorder {
        private final primitive primitive;
        private final IntMemoryMap arguments = new IntMemoryMap();

        Reorder(memory from, memory to, NativeBlocks blocks) {
            var descriptor = new reorder.primitive_desc(from, to, OneDnn.attributes(), false);
            primitive = blocks.own(new primitive(descriptor.get()));
            arguments.put(DNNL_ARG_FROM, from);
            arguments.put(DNNL_ARG_TO, to);
            arguments.put(DNNL_ARG_SCRATCHPAD, blocks.allocate(descriptor.scratchpad_desc()));
        }

        void run() {
            primitive.execute(OneDnn.stream(), arguments);
        }
    }
}
