package dev.recurve.spark.averaging;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.TokenBudget;
import dev.recurve.spark.data.SentenceShard;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A tagger or classifier that reads the sentences of a shard, in batches that are drawn anew for every epoch.
 *
 * <p>The batches follow from seed, epoch, worker and lengths, so that a place in them is all that has to be known to go
 * on in the middle.
 */
final class SentenceLearner extends Learner<SentenceBatch> {
    private final WorkerSetup setup;
    private final SentenceTask task;
    private List<EncodedSentence> sentences = List.of();
    private String shard; // that the sentences are of
    private List<int[]> batches = List.of();
    private String order; // whose batches they are
    private int place;

    SentenceLearner(WorkerSetup setup) {
        super(setup.sentences().newModel(setup.seed()), setup.optimizer());
        this.setup = setup;
        this.task = setup.sentences();
    }

    @Override
    void begin(WorkerInput input) throws IOException {
        if (input.shardEnded()) {
            place = Integer.MAX_VALUE;
            return;
        }
        String wanted = input.layout() + "#" + input.worker();
        if (!wanted.equals(shard)) {
            sentences = SentenceShard.read(input.layout(), input.worker(), setup.configuration());
            shard = wanted;
        }
        String wantedOrder = wanted + "@" + input.epoch();
        if (!wantedOrder.equals(order)) {
            long seed = AveragingWorker.stepSeed(setup.seed(), input.epoch(), input.worker());
            batches = TokenBudget.shuffled(
                    lengths(sentences), task.batch().tokens(), task.batch().sentences(), seed);
            order = wantedOrder;
        }
        place = (int) input.shardStep();
    }

    static int[] lengths(List<EncodedSentence> sentences) {
        return sentences.stream().mapToInt(EncodedSentence::length).toArray();
    }

    @Override
    SentenceBatch next() {
        if (place >= batches.size()) {
            return null;
        }
        int[] indices = batches.get(place++);
        List<EncodedSentence> together =
                Arrays.stream(indices).mapToObj(sentences::get).toList();
        return SentenceBatch.of(together, task.labelsOf(), task.sizes().contextLayers());
    }

    @Override
    float[][] carried() {
        return new float[0][]; // sentences begin from zeros
    }
}
