package dev.recurve.bench.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.recurve.bench.LibTorch;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.embed.EmbeddedSentence;
import dev.recurve.embed.Sentence;
import dev.recurve.embed.SentenceEmbedder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The benchmark compares equal work: our vectors and libtorch's states are the same. */
class SameEmbeddingTest {
    @Test
    void vectorsAreEqual() throws Exception {
        EmbeddingTask task = new EmbeddingTask(500);
        try (LibTorchEmbedding libtorch = new LibTorchEmbedding(task, 1)) { // closes the task
            task.prepare();
            try (Checkpoint checkpoint = task.load();
                    NDManager step = LibTorch.load(1).newBaseManager()) {
                libtorch.load(checkpoint);
                List<Sentence<Integer>> sentences =
                        task.sentences(checkpoint, 1).get(0);
                NDList states = libtorch.encode(step, libtorch.batch(sentences));
                float[] forward = states.get(0).toFloatArray();
                float[] backward = states.get(1).toFloatArray();

                int hidden = checkpoint.model().config().hidden();
                int compared = 0;
                try (var embedder = new SentenceEmbedder(checkpoint.model(), Layers.TOP, 1000, 1000)) {
                    Iterator<EmbeddedSentence<Integer>> ours = embedder.embed(sentences.iterator());
                    for (int b = 0; ours.hasNext(); b++) {
                        float[][] vectors = ours.next().vectors();
                        for (int t = 0; t < vectors.length; t++) {
                            int ahead = ((t + 1) * sentences.size() + b) * hidden;
                            int back = ((vectors.length - t) * sentences.size() + b) * hidden;
                            float[] expected =
                                    Arrays.copyOf(Arrays.copyOfRange(forward, ahead, ahead + hidden), 2 * hidden);
                            System.arraycopy(backward, back, expected, hidden, hidden);
                            assertThat(vectors[t]).containsExactly(expected, within(1e-5f));
                            compared++;
                        }
                    }
                }
                assertThat(compared).isEqualTo(500 - sentences.size());
            }
        }
    }
}
