package dev.recurve.bench.jobs;

import dev.recurve.bench.Contender;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * The same rounds by dl4j-spark's own {@link ParameterAveragingTrainingMaster}: a model of as many parameters in stock
 * layers, one token for each worker between two averagings. What one such step takes without Spark is measured first and
 * taken off.
 */
final class Dl4jRounds implements Contender {
    private static final int VOCABULARY = 10_000;
    private static final int LOCAL_STEPS = 5;
    /** They take seconds each, and most of that in code that is compiled before. */
    private static final int WARM_UP = 5;

    private final RoundSize size;
    private final int workers;
    private final int rounds;
    private SparkSession session;
    private double stepSeconds;

    /**
     * @param workers parameter-averaging workers, each with a task slot
     * @param rounds that are measured
     */
    Dl4jRounds(RoundSize size, int workers, int rounds) {
        this.size = size;
        this.workers = workers;
        this.rounds = rounds;
    }

    @Override
    public String version() {
        return "dl4j-spark 1.0.0-M2 in Spark " + session.version();
    }

    @Override
    public void prepare() {
        session = LocalSpark.open(workers);
        stepSeconds = localStep();
        fit(WARM_UP); // networks of the workers, compiled code
    }

    /** Seconds of a training step in a network without Spark. */
    private double localStep() {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration());
        network.init();
        network.fit(token(0));
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < LOCAL_STEPS; i++) {
            long start = System.nanoTime();
            network.fit(token(i));
            seconds.add((System.nanoTime() - start) / 1e9);
        }
        Collections.sort(seconds);
        network.close();
        return seconds.get(LOCAL_STEPS / 2);
    }

    private MultiLayerConfiguration configuration() {
        return new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.FLOAT)
                .activation(Activation.TANH)
                .updater(new Sgd(1))
                .list()
                .layer(new EmbeddingSequenceLayer.Builder()
                        .nIn(VOCABULARY)
                        .nOut(size.hidden())
                        .inputLength(1)
                        .outputDataFormat(RNNFormat.NCW)
                        .build())
                .layer(new LSTM.Builder()
                        .nIn(size.hidden())
                        .nOut(size.hidden())
                        .dataFormat(RNNFormat.NCW)
                        .build())
                .layer(new RnnOutputLayer.Builder(new LossSparseMCXENT())
                        .nIn(size.hidden())
                        .nOut(VOCABULARY)
                        .activation(Activation.SOFTMAX)
                        .dataFormat(RNNFormat.NCW)
                        .build())
                .build();
    }

    /** One word that is read and one to predict, [1, 1, 1] each. */
    private static DataSet token(int word) {
        INDArray ids = Nd4j.scalar((float) (word % VOCABULARY)).reshape(1, 1, 1);
        return new DataSet(ids, ids.dup());
    }

    /** Seconds of so many rounds. */
    private double fit(int count) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        var master = new ParameterAveragingTrainingMaster.Builder(workers, 1)
                .batchSizePerWorker(1)
                .averagingFrequency(1)
                .workerPrefetchNumBatches(0)
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .build();
        SparkDl4jMultiLayer network = new SparkDl4jMultiLayer(spark, configuration(), master);
        List<DataSet> tokens = new ArrayList<>();
        for (int i = 0; i < count * workers; i++) {
            tokens.add(token(i));
        }
        JavaRDD<DataSet> data = spark.parallelize(tokens, workers);
        long start = System.nanoTime();
        network.fit(data);
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public double work() {
        fit(rounds);
        return rounds;
    }

    @Override
    public double measure(double least) {
        return 1 / (fit(rounds) / rounds - stepSeconds);
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
