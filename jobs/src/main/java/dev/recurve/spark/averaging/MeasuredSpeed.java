package dev.recurve.spark.averaging;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.TrainingBatch;
import dev.recurve.batch.Window;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SentenceModel;
import dev.recurve.train.LocalTrainer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * How fast workers train on this machine, from some seconds of training on words drawn at random. Workers run side by
 * side, because they share caches and memory, and the clock of a processor falls when all its cores work.
 */
final class MeasuredSpeed {
    private static final double SECONDS = 10;
    /** Steps before the clock runs: buffers grow and code is compiled. */
    private static final int WARM_UP = 5;
    /** Batches that are gone through again and again. */
    private static final int BATCHES = 50;

    private static final int LETTERS = 7; // of a word

    private final OptimizerSettings optimizer;
    private final int workers;
    private final CyclicBarrier ready;

    /** @param workers at a time, one thread each */
    MeasuredSpeed(OptimizerSettings optimizer, int workers) {
        this.optimizer = optimizer;
        this.workers = workers;
        this.ready = new CyclicBarrier(workers);
    }

    /** Tokens that a worker trains on in a second, all directions counted. */
    double of(TrainSettings settings, int words) {
        return mean(() -> {
            SplittableRandom random = new SplittableRandom(1);
            List<Window> windows = IntStream.range(0, BATCHES)
                    .mapToObj(i -> window(settings, words, random))
                    .toList();
            try (LanguageModel model = LanguageModel.create(settings.model(), words, 1);
                    CarriedState state = model.newState(settings.training().lanes());
                    LocalTrainer<Window> trainer = new LocalTrainer<>(model, optimizer)) {
                model.trainIn(settings.training().precision());
                model.attach(state);
                return targetsPerSecond(trainer, windows);
            }
        });
    }

    /**
     * Tokens that a worker trains on in a second.
     *
     * @param length tokens of a sentence
     */
    double of(SentenceTask task, int length) {
        int ofTarget = task.tagger() != null ? 1 : length; // a classifier has a target for each sentence
        return mean(() -> {
            SplittableRandom random = new SplittableRandom(1);
            List<SentenceBatch> batches = IntStream.range(0, BATCHES)
                    .mapToObj(i -> batch(task, length, random))
                    .toList();
            try (SentenceModel model = task.newModel(1);
                    LocalTrainer<SentenceBatch> trainer = new LocalTrainer<>(model, optimizer)) {
                return ofTarget * targetsPerSecond(trainer, batches);
            }
        });
    }

    private double mean(Callable<Double> worker) {
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Callable<Double>> all = IntStream.range(0, workers)
                    .<Callable<Double>>mapToObj(i -> worker)
                    .toList();
            double sum = 0;
            for (Future<Double> one : threads.invokeAll(all)) {
                sum += one.get();
            }
            return sum / workers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RecurveException("the measurement was interrupted", e);
        } catch (ExecutionException e) {
            throw new RecurveException("cannot train here to measure the speed: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private <B extends TrainingBatch> double targetsPerSecond(LocalTrainer<B> trainer, List<B> batches)
            throws InterruptedException, BrokenBarrierException {
        OneDnn.useThreads(1);
        for (int step = 0; step < WARM_UP; step++) {
            trainer.step(batches.get(step), 1e-3, step);
        }
        ready.await();
        long targets = 0;
        long start = System.nanoTime();
        double seconds = 0;
        for (int step = 0; seconds < SECONDS; step++) {
            targets += trainer.step(batches.get(step % BATCHES), 1e-3, step).tokens();
            seconds = (System.nanoTime() - start) / 1e9;
        }
        return targets / seconds;
    }

    private static Window window(TrainSettings settings, int words, SplittableRandom random) {
        int length = settings.training().window();
        Window window = new Window(
                settings.model().directions(), length, settings.training().lanes());
        window.reset(length, 0);
        for (int i = 0; i < window.inputs().length; i++) {
            window.inputs()[i] = word(words, random);
            window.targets()[i] = word(words, random);
        }
        return window;
    }

    private static SentenceBatch batch(SentenceTask task, int length, SplittableRandom random) {
        int most = Math.max(1, Math.min(task.batch().sentences(), task.batch().tokens() / length));
        List<EncodedSentence> sentences = IntStream.range(0, most)
                .mapToObj(i -> sentence(task, length, random))
                .toList();
        return SentenceBatch.of(sentences, task.labelsOf(), task.sizes().contextLayers());
    }

    private static EncodedSentence sentence(SentenceTask task, int length, SplittableRandom random) {
        var sizes = task.sizes();
        int[] tokens = new int[length];
        int[][] characters = sizes.characters() == 0 ? null : new int[length][];
        for (int i = 0; i < length; i++) {
            tokens[i] = word(sizes.tokens(), random);
            if (characters != null) { // the same word has the same letters
                characters[i] = new SplittableRandom(tokens[i])
                        .ints(LETTERS, 0, sizes.characters())
                        .toArray();
            }
        }
        int targets = task.tagger() != null ? length : 1;
        int[] labels = random.ints(targets, 0, sizes.labels().size()).toArray();
        if (task.trainedContexts() != null) {
            int[] words = IntStream.range(0, length)
                    .map(i -> word(task.trainedContexts().words(), random))
                    .toArray();
            return new EncodedSentence(tokens, characters, labels, null, words);
        }
        float[] context = null;
        if (sizes.contextLayers() > 0) {
            context = new float[sizes.contextLayers() * length * sizes.contextWidth()];
            for (int i = 0; i < context.length; i++) {
                context[i] = (float) random.nextDouble() - 0.5f;
            }
        }
        return new EncodedSentence(tokens, characters, labels, context);
    }

    /** Frequent words have small ids: of Zipf's law logarithms are even. */
    private static int word(int words, SplittableRandom random) {
        return (int) Math.min(words - 1, Math.exp(random.nextDouble() * Math.log(words)) - 0.999);
    }
}
