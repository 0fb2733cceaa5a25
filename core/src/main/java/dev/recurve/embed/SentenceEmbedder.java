package dev.recurve.embed;

import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.config.RecurveException;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SequenceEncoder;
import dev.recurve.vocab.Vocabulary;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Turns a stream of sentences into a stream of vectors, in the same order.
 *
 * <p>A model reads {@code <eos> w1 … wn}, the backward half of a biLM {@code <eos> wn … w1}, each from a state of
 * zeros: sentences know nothing of each other.
 *
 * <p>Sums of floats depend on the shapes of the matrices in them. Therefore the model only ever computes one shape,
 * {@value #LANES} lanes of {@value #STEPS} steps: a sentence starts at the beginning of a window in any lane that is
 * free and goes on through as many windows as it needs, its state carried, while sentences of other lengths come and go
 * beside it. So its vectors have the same bytes whatever the batch, the place in it and the neighbours, and a sentence
 * of any length wastes at most {@code STEPS - 1} steps. Of the sentences that the budget lets it read ahead the longest
 * go first, so that lanes are rarely idle.
 *
 * <p>Not safe for several threads. The embedder attaches a state of its own to the model.
 */
public final class SentenceEmbedder implements AutoCloseable {
    /** Sentences computed side by side: from here on wider products are hardly faster. */
    static final int LANES = 128;
    /** Steps of a window: fewer waste less at the end of a sentence, more make wider products. */
    static final int STEPS = 4;

    private final int batchTokens;
    private final int maxTokens;
    private final LanguageModel model;
    private final SequenceEncoder encoder;
    private final CarriedState state;
    private final VectorLayout layout;
    private final int directions;
    private final int[] window; // [directions, STEPS, LANES]
    private final Map<String, Integer> newWords = new LinkedHashMap<>(); // of the window, that the vocabulary lacks

    /**
     * An embedder over a model, which stays the caller's.
     *
     * @param layers which layers a vector holds
     * @param batchTokens tokens whose vectors are held at a time
     * @param maxTokens the longest sentence
     * @throws dev.recurve.config.UsageException if the model cannot give the layers asked for
     */
    public SentenceEmbedder(LanguageModel model, Layers layers, int batchTokens, int maxTokens) {
        this.batchTokens = batchTokens;
        this.maxTokens = maxTokens;
        this.model = model;
        layout = new VectorLayout(model.config(), layers);
        directions = model.config().directions();
        window = new int[directions * STEPS * LANES];
        state = model.newState(LANES);
        encoder = new SequenceEncoder(model);
    }

    /** What the vectors are made of. */
    public VectorLayout layout() {
        return layout;
    }

    /**
     * Embeds sentences as they are asked for; vectors of at most {@code batchTokens} tokens, or of one longer
     * sentence, are held at a time.
     *
     * @param sentences read as far ahead as that allows
     * @return the vectors in the order of the sentences; one such iterator at a time
     * @throws RecurveException from the iterator, if a sentence is longer than {@code maxTokens}
     */
    public <K> Iterator<EmbeddedSentence<K>> embed(Iterator<Sentence<K>> sentences) {
        return new Run<>(sentences);
    }

    @Override
    public void close() {
        encoder.close();
        state.close();
    }

    /** A sentence under way. */
    private static final class Job<K> {
        private final Sentence<K> sentence;
        private final float[][] vectors;
        private int next; // step of <eos> w1 … wn to read next

        Job(Sentence<K> sentence, int size) {
            this.sentence = sentence;
            this.vectors = new float[sentence.ids().length][size];
        }

        int length() {
            return vectors.length;
        }

        /** Steps that the sentence takes; an empty one takes none. */
        int steps() {
            return length() == 0 ? 0 : length() + 1;
        }

        boolean isDone() {
            return next >= steps();
        }

        /** The word read at a step of a direction: none (-1) at step 0, the boundary, and after the end. */
        int word(int direction, int step) {
            if (step == 0 || step > length()) {
                return -1;
            }
            return direction == 0 ? step - 1 : length() - step;
        }
    }

    /** One stream. */
    private final class Run<K> implements Iterator<EmbeddedSentence<K>> {
        private final Iterator<Sentence<K>> sentences;
        private final Deque<Job<K>> order = new ArrayDeque<>(); // not yet handed out
        private final Queue<Job<K>> pending =
                new PriorityQueue<>(Comparator.comparing(Job<K>::length).reversed());
        private final Job<?>[] lanes = new Job<?>[LANES];
        private Sentence<K> waiting; // read, but over the budget
        private long held; // the cost of what is in order

        Run(Iterator<Sentence<K>> sentences) {
            this.sentences = sentences;
        }

        @Override
        public boolean hasNext() {
            return !order.isEmpty() || waiting != null || sentences.hasNext();
        }

        @Override
        public EmbeddedSentence<K> next() {
            admit();
            if (order.isEmpty()) {
                throw new NoSuchElementException("no further sentence");
            }
            while (!order.getFirst().isDone()) {
                compute();
            }
            Job<K> first = order.removeFirst();
            held -= cost(first.length());
            return new EmbeddedSentence<>(first.sentence.key(), first.vectors);
        }

        /** Reads ahead as far as the budget allows. */
        private void admit() {
            while (waiting != null || sentences.hasNext()) {
                Sentence<K> sentence = waiting == null ? checked(sentences.next()) : waiting;
                waiting = null;
                int cost = cost(sentence.ids().length);
                if (held > 0 && held + cost > batchTokens) {
                    waiting = sentence;
                    return;
                }
                held += cost;
                Job<K> job = new Job<>(sentence, layout.size());
                order.addLast(job);
                if (!job.isDone()) {
                    pending.add(job);
                }
            }
        }

        /** Gives free lanes the longest sentences, so that all lanes come to their end at about the same time. */
        private void fillLanes() {
            for (int lane = 0; lane < LANES; lane++) {
                if (lanes[lane] == null && !pending.isEmpty()) {
                    lanes[lane] = pending.remove();
                    state.resetLane(lane);
                }
            }
        }

        /** Runs one window and takes its states. */
        private void compute() {
            fillLanes();
            fillWindow(lanes);
            model.attach(state);
            List<FloatAddress> layers = encoder.encode(window, STEPS, LANES);
            for (int layer = 0; layer < layers.size(); layer++) {
                if (layout.holds(layer)) {
                    take(layers.get(layer).asBuffer(), layer, lanes);
                }
            }
            for (int lane = 0; lane < LANES; lane++) {
                if (lanes[lane] != null) {
                    lanes[lane].next += STEPS;
                    lanes[lane] = lanes[lane].isDone() ? null : lanes[lane];
                }
            }
        }
    }

    /** What a sentence takes of the budget: empty ones are held too. */
    private static int cost(int tokens) {
        return Math.max(1, tokens);
    }

    private <K> Sentence<K> checked(Sentence<K> sentence) {
        int length = sentence.ids().length;
        if (length > maxTokens) {
            throw new RecurveException("a sentence of at most " + maxTokens + " tokens expected, found one of " + length
                    + " (" + sentence.key() + "): split it, or raise embed.max-tokens");
        }
        return sentence;
    }

    private void fillWindow(Job<?>[] lanes) {
        newWords.clear();
        Arrays.fill(window, Vocabulary.UNKNOWN_ID); // of idle lanes and steps, whose states nobody takes
        for (int lane = 0; lane < LANES; lane++) {
            Job<?> job = lanes[lane];
            for (int step = 0; job != null && step < Math.min(STEPS, job.steps() - job.next); step++) {
                for (int d = 0; d < directions; d++) {
                    int word = job.word(d, job.next + step);
                    window[row(d, step, lane)] = word < 0 ? Vocabulary.BOUNDARY_ID : id(job.sentence, word);
                }
            }
        }
        if (model.readsCharacters()) {
            model.setNewWords(List.copyOf(newWords.keySet()));
        }
    }

    /** The id that is read for a word; of words without one, a model over characters gets ids of this window's own. */
    private int id(Sentence<?> sentence, int word) {
        int id = sentence.ids()[word];
        boolean spelled = id == Vocabulary.UNKNOWN_ID && sentence.words() != null && model.readsCharacters();
        if (!spelled || sentence.words().get(word).equals(Vocabulary.UNKNOWN)) {
            return id;
        }
        int next = model.vocabularySize() + newWords.size();
        return newWords.computeIfAbsent(sentence.words().get(word), unseen -> next);
    }

    private void take(FloatBuffer states, int layer, Job<?>[] lanes) {
        for (int lane = 0; lane < LANES; lane++) {
            Job<?> job = lanes[lane];
            for (int step = 0; job != null && step < STEPS; step++) {
                for (int d = 0; d < directions; d++) {
                    int word = job.word(d, job.next + step);
                    if (word >= 0) {
                        int index = row(d, step, lane) * layout.width(layer);
                        layout.put(states, index, layer, d, job.vectors[word]);
                    }
                }
            }
        }
    }

    private static int row(int direction, int step, int lane) {
        return (direction * STEPS + step) * LANES + lane;
    }
}
