package dev.recurve.spark.averaging;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.TokenBudget;
import dev.recurve.spark.data.SentenceShard;
import java.io.IOException;
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
    private SentenceShard sentences; // null: none read yet
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
            closeShard();
            sentences = setup.openShard(input.layout(), input.worker());
            shard = wanted;
        }
        String wantedOrder = wanted + "@" + input.epoch();
        if (!wantedOrder.equals(order)) {
            long seed = AveragingWorker.stepSeed(setup.seed(), input.epoch(), input.worker());
            batches = TokenBudget.shuffled(
                    sentences.lengths(), task.batch().tokens(), task.batch().sentences(), seed);
            order = wantedOrder;
        }
        place = (int) input.shardStep();
    }

    @Override
    SentenceBatch next() throws IOException {
        if (place >= batches.size()) {
            return null;
        }
        List<EncodedSentence> together = sentences.sentences(batches.get(place++));
        return SentenceBatch.of(together, task.labelsOf(), task.sizes().contextLayers());
    }

    @Override
    float[][] carried() {
        return new float[0][]; // sentences begin from zeros
    }

    private void closeShard() throws IOException {
        if (sentences != null) {
            sentences.close();
            sentences = null;
            shard = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeShard();
        super.close();
    }
}
