package dev.recurve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The natives of this platform load and compute: the first thing to look at when the engine's tests all fail. */
class NativeLibrariesTest {

    @Test
    void nd4jMultiplies() {
        INDArray a = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}}); // [2, 2]
        INDArray b = Nd4j.createFromArray(new float[][] {{5, 6}, {7, 8}}); // [2, 2]

        assertThat(a.mmul(b).toFloatMatrix()).isDeepEqualTo(new float[][] {{19, 22}, {43, 50}});
    }

    @Test
    void oneDnnMultiplies() {
        Nd4j.create(1); // ND4J first, so that both share one OpenMP runtime
        assumeThatCode(() -> Loader.load(dnnl.class))
                .as("oneDNN is published for this platform")
                .doesNotThrowAnyException();
        float[] a = {1, 2, 3, 4}; // [2, 2]
        float[] b = {5, 6, 7, 8}; // [2, 2]
        float[] c = new float[4]; // [2, 2]

        dnnl.dnnl_sgemm((byte) 'N', (byte) 'N', 2, 2, 2, 1f, a, 2, b, 2, 0f, c, 2);

        assertThat(c).containsExactly(19, 22, 43, 50);
        dnnl_version_t version = dnnl.dnnl_version();
        assertThat(version.major()).isEqualTo(2);
        assertThat(version.minor()).isEqualTo(5);
    }
}
