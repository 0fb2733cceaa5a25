package dev.recurve.bench.training;

import dev.recurve.bench.Contender;
import dev.recurve.kernel.OneDnn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * DL4J's own layers as a user of DL4J puts them together. It clips each layer by its own norm, since it has no clipping
 * by the norm of all, and every window starts from zeros.
 */
final class Dl4jTraining implements Contender {
    /** Where Maven leaves the version in DL4J's jar. */
    private static final String POM = "/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties";

    private final TrainingShape shape;
    private final int threads;
    private final RandomWindows windows;
    private MultiLayerNetwork network;

    Dl4jTraining(TrainingShape shape, int threads) {
        this.shape = shape;
        this.threads = threads;
        this.windows = new RandomWindows(shape);
    }

    @Override
    public String version() {
        Properties pom = new Properties();
        try (InputStream file = MultiLayerNetwork.class.getResourceAsStream(POM)) {
            pom.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "DL4J " + pom.getProperty("version");
    }

    @Override
    public void prepare() {
        OneDnn.useThreads(threads);
        var layers = new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.FLOAT)
                .activation(Activation.TANH)
                .updater(new Sgd(TrainingShape.LEARNING_RATE))
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(TrainingShape.CLIP)
                .list()
                .layer(new EmbeddingSequenceLayer.Builder()
                        .nIn(shape.vocabulary())
                        .nOut(shape.hidden())
                        .inputLength(shape.window())
                        .outputDataFormat(RNNFormat.NCW)
                        .build());
        for (int i = 0; i < shape.layers(); i++) {
            layers.layer(new LSTM.Builder()
                    .nIn(shape.hidden())
                    .nOut(shape.hidden())
                    .dataFormat(RNNFormat.NCW)
                    .build());
        }
        layers.layer(new RnnOutputLayer.Builder(new LossSparseMCXENT())
                .nIn(shape.hidden())
                .nOut(shape.vocabulary())
                .activation(Activation.SOFTMAX)
                .dataFormat(RNNFormat.NCW)
                .build());
        network = new MultiLayerNetwork(layers.build());
        network.init();
        work();
    }

    @Override
    public double work() {
        windows.next();
        network.fit(sequences(windows.inputs()), sequences(windows.targets()));
        return shape.tokens();
    }

    /** Time-major ids as [lanes, 1, window]. */
    private INDArray sequences(int[] ids) {
        return Nd4j.createFromArray(ids)
                .reshape('c', shape.window(), shape.lanes())
                .permute(1, 0)
                .castTo(DataType.FLOAT)
                .dup('c')
                .reshape('c', shape.lanes(), 1, shape.window());
    }

    @Override
    public void close() {
        network.close();
    }
}
