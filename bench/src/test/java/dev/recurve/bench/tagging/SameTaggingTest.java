package dev.recurve.bench.tagging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.bench.LibTorch;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.SequenceTagger;
import dev.recurve.model.TensorDict;
import dev.recurve.train.LocalTrainer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The benchmark compares equal work: our tagger and libtorch's agree on losses, gradients, updates and tags. */
class SameTaggingTest {
    private static final TaggingWork WORK = new TaggingWork(37, 5, 7, 4, true);
    private static final int[] LENGTHS = {6, 4, 4, 1};
    private static final int STEPS = 10;
    /** Makes gradients so large that they are clipped. */
    private static final float SCALE = 10;

    private final SequenceTagger ours = SequenceTagger.create(WORK.settings(), WORK.sizes(), 3);
    private final LibTorchTagger libtorch = new LibTorchTagger(LibTorch.load(1), WORK);
    private final SentenceBatch batch = TaggedSentences.batch(WORK, LENGTHS, new SplittableRandom(5));
    private final LibTorchTagger.Batch theirBatch = libtorch.batch(batch);

    @BeforeEach
    void sameWeights() {
        float[] large = copy(ours.parameters());
        for (int i = 0; i < large.length; i++) {
            large[i] *= SCALE;
        }
        ours.parameters().put(large);
        ours.parametersChanged();
        Map<String, float[]> weights = tensors();
        assertThat(libtorch.parameters()).containsOnlyKeys(weights.keySet());
        libtorch.parameters().forEach((name, parameter) -> {
            try (NDManager temporary = parameter.getManager().newSubManager()) {
                temporary.create(weights.get(name), parameter.getShape()).copyTo(parameter);
            }
        });
    }

    @AfterEach
    void close() {
        ours.close();
        libtorch.close();
    }

    @Test
    void lossesAndGradientsAreEqual() {
        double loss = ours.computeGradients(batch, 1);
        Map<String, float[]> gradients = ourGradients();

        try (NDManager step =
                libtorch.parameters().get("decoder.bias").getManager().newSubManager()) {
            LibTorchTagger.Gradients theirs = libtorch.gradients(step, theirBatch);

            assertThat(loss).isCloseTo(theirs.loss(), within(1e-5));
            theirs.byName().forEach((name, gradient) -> {
                if (!name.startsWith("rnn.bias_hh")) { // PyTorch's second bias is in our one
                    assertThat(gradients.get(name)).as(name).containsExactly(gradient.toFloatArray(), within(2e-6f));
                }
            });
        }
    }

    /** The clip is reached: without it the losses differ. */
    @Test
    void trainingTakesTheSameSteps() {
        try (LocalTrainer<SentenceBatch> trainer = new LocalTrainer<>(ours, TaggingWork.optimizer())) {
            for (int i = 0; i < STEPS; i++) {
                double loss = trainer.step(batch, TaggingWork.LEARNING_RATE, 1).loss();
                assertThat(loss).as("loss of step " + i).isCloseTo(libtorch.step(theirBatch), within(1e-4));
            }
        }
        float[] table = libtorch.parameters().get("encoder.weight").toFloatArray();
        assertThat(tensors().get("encoder.weight")).containsExactly(table, within(1e-4f));
    }

    @Test
    void tagsAreEqual() {
        long[] labels = Arrays.stream(ours.predict(batch).labels())
                .filter(label -> label != SentenceBatch.NO_LABEL)
                .asLongStream()
                .toArray();

        assertThat(labels).hasSize(15).containsExactly(libtorch.predict(theirBatch));
    }

    /** Gradients under PyTorch's names: put in the parameters' place for a moment. */
    private Map<String, float[]> ourGradients() {
        float[] parameters = copy(ours.parameters());
        ours.parameters().put(copy(ours.gradients()));
        Map<String, float[]> named = tensors();
        ours.parameters().put(parameters);
        ours.parametersChanged();
        return named;
    }

    private static float[] copy(FloatAddress memory) {
        float[] values = new float[Math.toIntExact(memory.capacity())];
        memory.get(values);
        return values;
    }

    private Map<String, float[]> tensors() {
        TensorDict tensors = TensorDict.of(ours);
        Map<String, float[]> values = new LinkedHashMap<>();
        tensors.shapes().keySet().forEach(name -> values.put(name, tensors.read(name)));
        return values;
    }
}
