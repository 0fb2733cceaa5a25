package dev.recurve.bench.sparknlp;

import com.johnsnowlabs.nlp.SparkNLP;
import com.johnsnowlabs.nlp.annotators.ner.dl.NerDLApproach;
import com.johnsnowlabs.nlp.annotators.ner.dl.NerDLModel;
import com.johnsnowlabs.nlp.embeddings.WordEmbeddings;
import com.johnsnowlabs.nlp.embeddings.WordEmbeddingsModel;
import com.johnsnowlabs.nlp.training.CoNLL;
import dev.recurve.bench.Contender;
import dev.recurve.bench.tagging.NerTask;
import dev.recurve.bench.tagging.NerTask.Tagged;
import dev.recurve.evaluate.SpanMeter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.tensorflow.TensorFlow;

/**
 * Spark NLP's {@code NerDLApproach}: convolutions over characters, a bidirectional LSTM and a CRF, trained by TensorFlow in
 * the driver with Spark NLP's own defaults.
 */
final class SparkNlpNer implements Contender {
    private static final String SENTENCE = "sentence";
    private static final String TOKEN = "token";
    private static final String EMBEDDINGS = "embeddings";
    private static final String LABEL = "label";
    private static final String NER = "ner";
    /** How Spark NLP calls vectors in the format of the word2vec program, and lines of text. */
    private static final String TEXT = "TEXT";

    private static final int SEED = 1;

    private final NerTask task;
    private final int threads;
    private SparkSession session;
    private WordEmbeddingsModel embeddings;
    private Dataset<Row> train;
    private int sentences;
    private NerDLModel model;
    private double f1 = Double.NaN;

    SparkNlpNer(NerTask task, int threads) {
        this.task = task;
        this.threads = threads;
    }

    @Override
    public String version() {
        return "Spark NLP " + SparkNLP.version() + " on TensorFlow " + TensorFlow.version() + " in Spark "
                + session.version();
    }

    /** Reads the sentences and looks their vectors up: training finds both together. */
    @Override
    public void prepare() {
        session = SparkSession.builder()
                .master("local[" + threads + "]")
                .appName("recurve bench")
                .config("spark.driver.host", "localhost")
                .config("spark.ui.enabled", "false")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer") // as its documents advise
                .config("spark.kryoserializer.buffer.max", "1g")
                .config(
                        "spark.jsl.settings.storage.cluster_tmp_dir",
                        task.folder().resolve("sparknlp-storage").toString())
                .getOrCreate();
        List<List<Tagged>> tagged = task.train();
        sentences = tagged.size();
        Dataset<Row> read = read(tagged, "train.conll");
        embeddings = embeddings(read);
        train = embeddings.transform(read).persist(StorageLevel.DISK_ONLY()); // the heap is for training
        if (train.count() != sentences) {
            throw new IllegalStateException(
                    sentences + " sentences expected, but Spark NLP has read " + train.count() + " of them");
        }
    }

    private Dataset<Row> read(List<List<Tagged>> tagged, String name) {
        Path file = task.folder().resolve(name);
        try {
            Files.write(file, lines(tagged));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        var format = new CoNLL("document", SENTENCE, TOKEN, "pos", 3, 1, "doc_id", "text", LABEL, true, " ", false);
        return format.readDataset(session, file.toString(), TEXT, threads, StorageLevel.MEMORY_AND_DISK())
                .toDF();
    }

    /** The four columns of CoNLL 2003, of which two say nothing. */
    private static List<String> lines(List<List<Tagged>> sentences) {
        List<String> lines = new ArrayList<>();
        for (List<Tagged> sentence : sentences) {
            sentence.forEach(token -> lines.add(token.word() + " X X " + token.tag()));
            lines.add("");
        }
        return lines;
    }

    private WordEmbeddingsModel embeddings(Dataset<Row> read) {
        WordEmbeddings approach = new WordEmbeddings();
        approach.setInputCols(new String[] {SENTENCE, TOKEN});
        approach.setOutputCol(EMBEDDINGS);
        approach.setStoragePath(task.vectors().toString(), TEXT);
        approach.setStorageRef("recurve");
        approach.setDimension(NerTask.VECTOR);
        approach.setCaseSensitive(true);
        return approach.fit(read);
    }

    @Override
    public double work() {
        NerDLApproach approach = new NerDLApproach();
        approach.setInputCols(new String[] {SENTENCE, TOKEN, EMBEDDINGS});
        approach.setOutputCol(NER);
        approach.setLabelColumn(LABEL);
        approach.setMaxEpochs(task.epochs());
        approach.setRandomSeed(SEED);
        model = approach.fit(train);
        return (double) sentences * task.epochs();
    }

    /** The time is that of training alone; then what was trained is scored. */
    @Override
    public double measure(double seconds) {
        double rate = Contender.super.measure(seconds);
        Dataset<Row> tagged = model.transform(embeddings.transform(read(task.development(), "development.conll")));
        SpanMeter meter = new SpanMeter();
        tagged.select(LABEL + ".result", NER + ".result")
                .collectAsList()
                .forEach(row -> meter.add(row.getList(0), row.getList(1)));
        f1 = meter.overall().f1();
        return rate;
    }

    @Override
    public Map<String, Double> shares() {
        return Map.of(NerTask.f1(SparkNlp.NAME), f1);
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
