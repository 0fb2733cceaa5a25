package dev.recurve.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;

/**
 * A kernel's weights in the formats that its primitives chose.
 *
 * <p>Primitives of different shapes mostly choose the same format, so their plans share the packed copies, and after a
 * change of the weights each format is packed once and not once a shape.
 */
final class PackedWeights implements AutoCloseable {
    private final List<Packing> packings = new ArrayList<>();
    private long version;

    /** Tells that the weights have new values: they are packed again when they are next needed. */
    void changed() {
        version++;
    }

    /**
     * The packed copy of a weight, shared with all who ask for the same format.
     *
     * @param plain format of the caller's array
     * @param wanted format of the copy
     * @return a packing that the caller {@link Packing#release releases}
     */
    Packing acquire(RnnTensor weight, memory.desc plain, memory.desc wanted) {
        for (Packing packing : packings) {
            if (packing.weight == weight && packing.wanted.equals(wanted)) {
                packing.users++;
                return packing;
            }
        }
        Packing packing = new Packing(weight, plain, wanted);
        packings.add(packing);
        return packing;
    }

    @Override
    public void close() {
        packings.forEach(packing -> packing.blocks.close());
        packings.clear();
    }

    /** One weight in one format. */
    final class Packing {
        private final RnnTensor weight;
        private final memory.desc wanted;
        private final NativeBlocks blocks = new NativeBlocks();
        private final BoundMemory plain;
        private final memory packed;
        private final Reorder reorder;
        private long packedVersion;
        private long packedAddress; // of the plain weights; 0 before the first packing
        private int users = 1;

        private Packing(RnnTensor weight, memory.desc plain, memory.desc wanted) {
            this.weight = weight;
            this.wanted = wanted;
            this.plain = blocks.bound(plain);
            packed = blocks.allocate(wanted);
            reorder = new Reorder(this.plain.memory(), packed, blocks);
        }

        memory memory() {
            return packed;
        }

        Pointer data() {
            return packed.get_data_handle();
        }

        /** Packs the weights if they have changed since they were packed last. */
        void update(RecurrentKernel.Weights weights) {
            FloatAddress source = weight.in(weights);
            if (packedVersion != version || packedAddress != source.address()) {
                plain.point(source);
                reorder.run();
                packedVersion = version;
                packedAddress = source.address();
            }
        }

        /** Frees the copy with its last user. */
        void release() {
            users--;
            if (users == 0) {
                packings.remove(this);
                blocks.close();
            }
        }
    }
}
