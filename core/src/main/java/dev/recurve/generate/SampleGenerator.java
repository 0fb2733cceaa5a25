package dev.recurve.generate;

import dev.recurve.model.LanguageModel;
import dev.recurve.vocab.Vocabulary;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Draws texts token by token, several side by side:
 *
 * <pre>
 * w_t ~ reshaped p(w | &lt;eos&gt; prompt w_1 … w_{t-1})
 * </pre>
 *
 * <p>The model always computes {@value #LANES} lanes of one step. A text takes any lane that is free, from a state of
 * zeros, and has a random stream of its own, which depends on the seed and the number of the sample. So a text depends on
 * model, settings, seed, prompt and number, and not on what is generated beside it.
 */
final class SampleGenerator implements AutoCloseable {
    /**
     * Texts computed side by side. Up to here the time of a step hardly grows with them: it goes into reading the weights.
     */
    static final int LANES = 16;

    private final LanePredictor predictor;
    private final Sampler sampler;
    private final Ending ending;
    private final double[] distribution; // [vocabulary]
    private final int[] tokens = new int[LANES]; // what the lanes read next

    /** A generator over a model, which stays the caller's. */
    SampleGenerator(LanguageModel model, Sampler sampler, Ending ending) {
        this.predictor = new LanePredictor(model, LANES);
        this.sampler = sampler;
        this.ending = ending;
        this.distribution = new double[model.vocabularySize()];
    }

    /**
     * Generates texts as they are asked for.
     *
     * @param samples texts for each prompt
     * @param listener hears of every token when it is drawn
     * @return the first prompt's texts, then the next one's; one such iterator at a time
     */
    Iterator<Continuation> generate(List<Prompt> prompts, int samples, long seed, TokenListener listener) {
        return new Run(prompts, samples, seed, listener);
    }

    /** Hears of tokens when they are drawn, of texts side by side in turns. */
    @FunctionalInterface
    interface TokenListener {
        void drawn(int prompt, int sample, int id);
    }

    @Override
    public void close() {
        predictor.close();
    }

    /** A text under way. */
    private static final class Job {
        private final int prompt;
        private final int sample;
        private final int[] read; // the prompt
        private final RandomGenerator random;
        private int[] drawn = new int[16];
        private int steps; // tokens read so far: <eos>, the prompt, what was drawn
        private int length; // tokens drawn
        private double logProbability;
        private boolean stopped;
        private boolean done;

        Job(int prompt, int sample, int[] read, RandomGenerator random) {
            this.prompt = prompt;
            this.sample = sample;
            this.read = read;
            this.random = random;
        }

        int nextInput() {
            int step = steps++;
            if (step == 0) {
                return Vocabulary.BOUNDARY_ID;
            }
            return step <= read.length ? read[step - 1] : drawn[step - 1 - read.length];
        }

        /** Whether what follows the tokens read so far is to be drawn. */
        boolean isPromptRead() {
            return steps > read.length;
        }

        void add(int id, double probability, Ending ending) {
            if (length == drawn.length) {
                drawn = Arrays.copyOf(drawn, 2 * length);
            }
            drawn[length++] = id;
            logProbability += Math.log(probability);
            stopped = id == ending.stop();
            done = stopped || length == ending.maxLength();
        }

        Continuation result() {
            return new Continuation(Arrays.copyOf(drawn, length), logProbability, stopped);
        }
    }

    /** All texts of one call. */
    private final class Run implements Iterator<Continuation> {
        private final List<Prompt> prompts;
        private final int samples;
        private final long seed;
        private final TokenListener listener;
        private final Deque<Job> order = new ArrayDeque<>(); // begun and not yet handed out
        private final Job[] lanes = new Job[LANES];
        private SplittableRandom streams; // split for each sample of a prompt
        private int prompt; // of the text to begin next
        private int sample;

        Run(List<Prompt> prompts, int samples, long seed, TokenListener listener) {
            this.prompts = prompts;
            this.samples = samples;
            this.seed = seed;
            this.listener = listener;
        }

        @Override
        public boolean hasNext() {
            return !order.isEmpty() || prompt < prompts.size();
        }

        @Override
        public Continuation next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no further text");
            }
            do {
                fillLanes();
                if (!order.getFirst().done) {
                    step();
                }
            } while (!order.getFirst().done);
            return order.removeFirst().result();
        }

        private void fillLanes() {
            for (int lane = 0; lane < LANES && prompt < prompts.size(); lane++) {
                if (lanes[lane] == null) {
                    lanes[lane] = begin();
                    order.addLast(lanes[lane]);
                    predictor.reset(lane);
                }
            }
        }

        private Job begin() {
            if (sample == 0) {
                streams = new SplittableRandom(seed);
            }
            Job job = new Job(prompt, sample, prompts.get(prompt).ids(), streams.split());
            if (++sample == samples) {
                sample = 0;
                prompt++;
            }
            return job;
        }

        /** A token of every text: of its prompt, or drawn. */
        private void step() {
            for (int lane = 0; lane < LANES; lane++) {
                tokens[lane] = lanes[lane] == null ? Vocabulary.UNKNOWN_ID : lanes[lane].nextInput();
            }
            predictor.read(tokens);
            for (int lane = 0; lane < LANES; lane++) {
                Job job = lanes[lane];
                if (job != null && job.isPromptRead()) {
                    draw(job, lane);
                    lanes[lane] = job.done ? null : job;
                }
            }
        }

        private void draw(Job job, int lane) {
            predictor.predict(lane, distribution);
            int id = sampler.draw(distribution, job.random);
            job.add(id, predictor.probability(lane, id), ending);
            listener.drawn(job.prompt, job.sample, id);
        }
    }
}
