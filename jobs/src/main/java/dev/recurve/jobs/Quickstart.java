package dev.recurve.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ProbeSettings;
import dev.recurve.config.RunSettings;
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
import dev.recurve.spark.probe.AgreementJob;
import dev.recurve.spark.probe.ProbeJobSettings;
import dev.recurve.spark.report.ReportJob;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * The main job from text to embeddings in one go: prepare → train → evaluate → embed → a look at the result, and its page.
 */
final class Quickstart {
    private static final int NEIGHBOURS = 4;

    private final SparkSession spark;
    private final PrepareSettings prepare;
    private final TrainSettings train;
    private final EmbedJobSettings embed;
    private final ProbeSettings probe;

    /**
     * What came out.
     *
     * @param corpus the prepared corpus
     * @param training how training went
     * @param test perplexity on the test split
     * @param embeddings the vectors
     * @param found two uses of each word and their neighbours
     * @param sentences the tokens of every sentence named in {@code found}
     * @param page what {@code report} makes of it
     */
    record Result(
            CorpusFolder corpus,
            TrainingOutcome training,
            CheckpointEvaluation.Result test,
            EmbeddingsFolder embeddings,
            List<Neighbours.Found> found,
            Map<Long, List<String>> sentences,
            String page) {}

    Quickstart(SparkSession spark, Config config) {
        this.spark = spark;
        this.prepare = PrepareSettings.read(config);
        this.train = TrainSettings.read(config);
        this.embed = EmbedJobSettings.read(config);
        this.probe = ConfigReader.read(config, "probe", ProbeSettings.class);
    }

    /**
     * Runs all of it.
     *
     * @param words whose neighbours to look for
     * @param progress hears what begins
     */
    Result run(List<String> words, Consumer<String> progress) throws IOException {
        progress.accept("1/7  prepare   " + String.join(", ", prepare.input().path()));
        CorpusFolder corpus = new Prepare(spark, prepare).run();
        progress.accept("2/7  train     " + corpus.counts(Split.TRAIN).tokens() + " tokens, "
                + corpus.vocabulary().size() + " types, " + train.training().epochs() + " epochs");
        TrainingOutcome training = TrainingJob.run(spark, train, false, new TrainingDisplay());
        progress.accept("3/7  evaluate  the test split");
        CheckpointEvaluation.Result test = CheckpointEvaluation.run(
                spark, train.run().requireCorpus(), train.run().requireModel(), Split.TEST, train.evaluate());
        progress.accept("4/7  embed     " + String.join(", ", embed.input().path()));
        EmbeddingsFolder embeddings = new EmbedJob(spark, embed).run();
        progress.accept("5/7  look      at " + String.join(", ", words));
        Neighbours neighbours = new Neighbours(spark, embeddings.rows(spark));
        List<Neighbours.Found> found = neighbours.find(words, NEIGHBOURS);
        Map<Long, List<String>> sentences = neighbours.tokens(named(found));
        progress.accept("6/7  probe     agreement of subject and verb");
        agreement();
        progress.accept("7/7  report");
        return new Result(corpus, training, test, embeddings, found, sentences, report(test, words));
    }

    /** Into the run's folder, where the report finds it. */
    private void agreement() throws IOException {
        RunSettings run = train.run();
        String output = run.requireOutput() + "/probes/agreement";
        RunSettings own = new RunSettings(
                run.seed(), run.corpus(), Optional.of(output), Optional.of(run.requireOutput()), run.overwrite());
        new AgreementJob(spark, new ProbeJobSettings(own, probe)).run();
    }

    private String report(CheckpointEvaluation.Result test, List<String> words) throws IOException {
        ReportJob.Settings settings = new ReportJob.Settings(
                train.run().requireOutput(),
                List.of(embed.embed().requireOutput()),
                List.of(new ObjectMapper().valueToTree(EvaluateCommand.asMap(test, Split.TEST))),
                words,
                Optional.empty(),
                train.run().overwrite());
        return new ReportJob(settings, spark.sessionState().newHadoopConf()).run(() -> spark);
    }

    private static Set<Long> named(List<Neighbours.Found> found) {
        return found.stream()
                .flatMap(one -> Stream.concat(
                        Stream.of(one.use()), one.neighbours().stream().map(Neighbours.Near::use)))
                .map(Neighbours.Use::sentence)
                .collect(Collectors.toSet());
    }
}
