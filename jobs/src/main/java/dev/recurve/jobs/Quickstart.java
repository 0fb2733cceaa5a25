package dev.recurve.jobs;

import com.typesafe.config.Config;
import dev.recurve.spark.averaging.CheckpointEvaluation;
import dev.recurve.spark.averaging.TrainSettings;
import dev.recurve.spark.averaging.TrainingJob;
import dev.recurve.spark.averaging.TrainingOutcome;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.EmbeddingsFolder;
import dev.recurve.spark.data.Prepare;
import dev.recurve.spark.data.PrepareSettings;
import dev.recurve.spark.data.Split;
import dev.recurve.spark.ml.EmbedJob;
import dev.recurve.spark.ml.EmbedJobSettings;
import dev.recurve.spark.ml.Neighbours;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** The main job from text to embeddings in one go: prepare → train → evaluate → embed → a look at the result. */
final class Quickstart {
    private static final int NEIGHBOURS = 4;

    private final SparkSession spark;
    private final PrepareSettings prepare;
    private final TrainSettings train;
    private final EmbedJobSettings embed;

    /**
     * What came out.
     *
     * @param corpus the prepared corpus
     * @param training how training went
     * @param test perplexity on the test split
     * @param embeddings the vectors
     * @param found two uses of each word and their neighbours
     * @param sentences the tokens of every sentence named in {@code found}
     */
    record Result(
            CorpusFolder corpus,
            TrainingOutcome training,
            CheckpointEvaluation.Result test,
            EmbeddingsFolder embeddings,
            List<Neighbours.Found> found,
            Map<Long, List<String>> sentences) {}

    Quickstart(SparkSession spark, Config config) {
        this.spark = spark;
        this.prepare = PrepareSettings.read(config);
        this.train = TrainSettings.read(config);
        this.embed = EmbedJobSettings.read(config);
    }

    /**
     * Runs all of it.
     *
     * @param words whose neighbours to look for
     * @param progress hears what begins
     */
    Result run(List<String> words, Consumer<String> progress) throws IOException {
        progress.accept("1/5  prepare   " + String.join(", ", prepare.input().path()));
        CorpusFolder corpus = new Prepare(spark, prepare).run();
        progress.accept("2/5  train     " + corpus.counts(Split.TRAIN).tokens() + " tokens, "
                + corpus.vocabulary().size() + " types, " + train.training().epochs() + " epochs");
        TrainingOutcome training = TrainingJob.run(spark, train, false, new TrainingDisplay());
        progress.accept("3/5  evaluate  the test split");
        CheckpointEvaluation.Result test = CheckpointEvaluation.run(
                spark, train.run().requireCorpus(), train.run().requireModel(), Split.TEST, train.evaluate());
        progress.accept("4/5  embed     " + String.join(", ", embed.input().path()));
        EmbeddingsFolder embeddings = new EmbedJob(spark, embed).run();
        progress.accept("5/5  look      at " + String.join(", ", words));
        Neighbours neighbours = new Neighbours(spark, embeddings.rows(spark));
        List<Neighbours.Found> found = neighbours.find(words, NEIGHBOURS);
        return new Result(corpus, training, test, embeddings, found, neighbours.tokens(named(found)));
    }

    private static Set<Long> named(List<Neighbours.Found> found) {
        return found.stream()
                .flatMap(one -> Stream.concat(
                        Stream.of(one.use()), one.neighbours().stream().map(Neighbours.Near::use)))
                .map(Neighbours.Use::sentence)
                .collect(Collectors.toSet());
    }
}
