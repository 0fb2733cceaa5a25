package dev.recurve.generate;

import dev.recurve.model.LanguageModel;
import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Searches for the likeliest continuation of a prompt, {@code argmax Σ log p(w_t | <eos> prompt w_1 … w_{t-1})}, with a
 * fixed number of hypotheses side by side, each a lane of one pass.
 *
 * <p>Each step extends every hypothesis by every token. Of the extensions, the likeliest first, those among the first
 * {@code beams} that end are put aside, and the first {@code beams} others live on. The search is over when none that
 * lives can overtake those put aside, or at the largest length, where the living count as well. Nothing makes up for
 * length: short texts have the higher probability.
 *
 * @see <a href="https://arxiv.org/abs/1409.3215">Sutskever, Vinyals and Le 2014</a>
 */
final class BeamSearch implements AutoCloseable {
    /** The likeliest first; equal ones by their parent's rank and their last token, so that the order is fixed. */
    private static final Comparator<Hypothesis> ORDER = Comparator.comparingDouble(Hypothesis::logProbability)
            .reversed()
            .thenComparingInt(Hypothesis::parent)
            .thenComparingInt(Hypothesis::last);

    private final LanePredictor predictor;
    private final int beams;
    private final boolean allowUnknown;
    private final Ending ending;
    private final LargestFirst largest = new LargestFirst();
    private final double[] distribution; // [vocabulary]
    private final int[] tokens; // what the lanes read next
    private final int[] sources; // the lane whose state each lane goes on from

    /**
     * A text so far.
     *
     * @param ids its tokens
     * @param logProbability of all of them
     * @param parent lane of the hypothesis that it extends
     */
    private record Hypothesis(int[] ids, double logProbability, int parent) {
        Hypothesis extend(int id, double probability, int lane) {
            int[] longer = Arrays.copyOf(ids, ids.length + 1);
            longer[ids.length] = id;
            return new Hypothesis(longer, logProbability + Math.log(probability), lane);
        }

        int last() {
            return ids[ids.length - 1];
        }
    }

    /** A search in a model, which stays the caller's. */
    BeamSearch(LanguageModel model, int beams, boolean allowUnknown, Ending ending) {
        this.predictor = new LanePredictor(model, beams);
        this.beams = beams;
        this.allowUnknown = allowUnknown;
        this.ending = ending;
        this.distribution = new double[model.vocabularySize()];
        this.tokens = new int[beams];
        this.sources = new int[beams];
    }

    /**
     * Searches.
     *
     * @param count how many texts to give, at most the number of beams
     * @return the likeliest texts found, the best first; fewer where there are no more
     */
    List<Continuation> search(Prompt prompt, int count) {
        read(prompt);
        List<Hypothesis> ended = new ArrayList<>();
        List<Hypothesis> living = List.of(new Hypothesis(new int[0], 0, 0));
        while (true) {
            List<Hypothesis> extended = extend(living);
            living = new ArrayList<>(beams);
            for (int rank = 0; rank < extended.size() && living.size() < beams; rank++) {
                Hypothesis hypothesis = extended.get(rank);
                if (hypothesis.last() != ending.stop()) {
                    living.add(hypothesis);
                } else if (rank < beams) {
                    ended.add(hypothesis);
                }
            }
            if (living.isEmpty() || living.get(0).ids().length == ending.maxLength()) {
                ended.addAll(living);
                return best(ended, count);
            }
            keepBest(ended);
            if (ended.size() == beams
                    && ended.get(beams - 1).logProbability() >= living.get(0).logProbability()) {
                return best(ended, count);
            }
            advance(living);
        }
    }

    /** The first lane reads the prompt. */
    private void read(Prompt prompt) {
        predictor.reset(0);
        Arrays.fill(tokens, Vocabulary.UNKNOWN_ID); // of the idle lanes, whose states nobody takes
        tokens[0] = Vocabulary.BOUNDARY_ID;
        predictor.read(tokens);
        for (int id : prompt.ids()) {
            tokens[0] = id;
            predictor.read(tokens);
        }
    }

    /** Of every hypothesis the extensions that can be among those taken, the likeliest first. */
    private List<Hypothesis> extend(List<Hypothesis> living) {
        List<Hypothesis> extended = new ArrayList<>();
        for (int lane = 0; lane < living.size(); lane++) {
            predictor.predict(lane, distribution);
            if (!allowUnknown) {
                distribution[Vocabulary.UNKNOWN_ID] = 0;
            }
            largest.start(distribution);
            for (int taken = 0; taken <= beams && !largest.isEmpty(); taken++) { // one of them may end
                int id = largest.next();
                extended.add(living.get(lane).extend(id, distribution[id], lane));
            }
        }
        if (extended.isEmpty()) {
            throw Sampler.nothingLeft();
        }
        extended.sort(ORDER);
        return extended;
    }

    private void keepBest(List<Hypothesis> ended) {
        ended.sort(ORDER);
        if (ended.size() > beams) {
            ended.subList(beams, ended.size()).clear();
        }
    }

    /** Every hypothesis takes a lane, with its parent's state, and reads its last token. */
    private void advance(List<Hypothesis> living) {
        for (int lane = 0; lane < beams; lane++) {
            boolean used = lane < living.size();
            sources[lane] = used ? living.get(lane).parent() : lane;
            tokens[lane] = used ? living.get(lane).last() : Vocabulary.UNKNOWN_ID;
        }
        predictor.rearrange(sources);
        predictor.read(tokens);
    }

    private List<Continuation> best(List<Hypothesis> ended, int count) {
        return ended.stream()
                .sorted(ORDER)
                .limit(count)
                .map(one -> new Continuation(one.ids(), one.logProbability(), one.last() == ending.stop()))
                .toList();
    }

    @Override
    public void close() {
        predictor.close();
    }
}
