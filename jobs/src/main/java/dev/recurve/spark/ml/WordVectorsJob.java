package dev.recurve.spark.ml;

import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.EmbedSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.RunSettings;
import dev.recurve.config.WordVectorSettings;
import dev.recurve.export.WordVectorText;
import dev.recurve.spark.data.Chunk;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.EmbeddingsFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.Split;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.mllib.feature.Word2Vec;
import org.apache.spark.mllib.feature.Word2VecModel;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import scala.collection.JavaConverters;

/**
 * Static vectors of the words of a prepared corpus, by MLlib's skip-gram with hierarchical softmax, in the format of
 * {@link EmbeddingsFolder} with a row per word: {@code sentence} is the word's id in the vocabulary, {@code position} 0.
 * The same vectors lie in {@value #TEXT}, in the text format of the word2vec program.
 *
 * @see <a href="https://arxiv.org/abs/1301.3781">Mikolov et al. 2013</a>
 */
public final class WordVectorsJob {
    /** The vectors in the text format of the word2vec program. */
    public static final String TEXT = "vectors.txt";

    private static final long FILE_BYTES = 16L << 20; // far below the largest message that Spark sends
    private static final int SENTENCE_LENGTH = 1000; // MLlib's default: longer lines are cut into parts of this length

    private final SparkSession spark;
    private final RunSettings run;
    private final WordVectorSettings settings;

    /**
     * A job.
     *
     * @param run corpus, seed and overwriting
     * @param settings what to learn, and where to write it
     */
    public WordVectorsJob(SparkSession spark, RunSettings run, WordVectorSettings settings) {
        this.spark = spark;
        this.run = run;
        this.settings = settings;
    }

    private record Vector(int id, String word, float[] values) implements Serializable {}

    /**
     * Learns and writes the vectors.
     *
     * @return where they are
     * @throws RecurveException if the corpus cannot be used, or the output exists
     * @throws IOException if reading or writing fails; nothing is left behind then
     */
    public EmbeddingsFolder run() throws IOException {
        Configuration hadoop = spark.sessionState().newHadoopConf();
        HadoopFolder target = HadoopFolder.of(settings.requireOutput(), hadoop);
        try (StagedFolder staged = StagedFolder.open(target, run.overwrite())) {
            CorpusFolder corpus = CorpusFolder.open(run.requireCorpus(), hadoop);
            List<Vector> vectors = learn(corpus);
            HadoopFolder folder = (HadoopFolder) staged.folder();
            writeParquet(vectors, folder);
            writeText(vectors, folder);
            staged.commit(manifest(corpus, vectors));
        }
        return EmbeddingsFolder.open(target.path().toString(), hadoop);
    }

    private List<Vector> learn(CorpusFolder corpus) {
        Vocabulary vocabulary = corpus.vocabulary();
        requireWords(vocabulary, corpus);
        Broadcast<Vocabulary> words =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(vocabulary);
        Word2VecModel model = new Word2Vec()
                .setVectorSize(settings.size())
                .setWindowSize(settings.window())
                .setNumIterations(settings.epochs())
                .setLearningRate(settings.learningRate())
                .setMinCount(settings.minCount())
                .setNumPartitions(settings.partitions())
                .setMaxSentenceLength(SENTENCE_LENGTH)
                .setSeed(run.seed())
                .fit(sentences(corpus, words));
        words.destroy();
        Map<String, float[]> learned = JavaConverters.mapAsJavaMap(model.getVectors());
        List<Vector> vectors = new ArrayList<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            float[] values = learned.get(vocabulary.token(id));
            if (values != null) {
                vectors.add(new Vector(id, vocabulary.token(id), values));
            }
        }
        return vectors;
    }

    private void requireWords(Vocabulary vocabulary, CorpusFolder corpus) {
        long most = 0;
        for (int id = 0; id < vocabulary.size(); id++) {
            most = Math.max(most, id == Vocabulary.BOUNDARY_ID ? 0 : vocabulary.count(id));
        }
        if (most < settings.minCount()) {
            throw new RecurveException(
                    "no word of corpus " + corpus.folder().location() + " was seen word2vec.min-count = "
                            + settings.minCount() + " times: the most frequent was seen " + most + " times");
        }
    }

    /** Lines in their order, in as many parts as learn side by side: what is learned depends on both. */
    private JavaRDD<List<String>> sentences(CorpusFolder corpus, Broadcast<Vocabulary> words) {
        return corpus.chunks(spark, Split.TRAIN)
                .javaRDD()
                .mapToPair(chunk -> new Tuple2<>(chunk.getChunk(), chunk))
                .repartitionAndSortWithinPartitions(new HashPartitioner(settings.partitions()))
                .flatMap(chunk -> lines(chunk._2(), words.value()).iterator());
    }

    /** A line that goes on in the next chunk is cut there, once in {@value CorpusFolder#CHUNK_TOKENS} tokens. */
    private static List<List<String>> lines(Chunk chunk, Vocabulary words) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        for (int id : chunk.getIds()) {
            if (id != Vocabulary.BOUNDARY_ID) {
                line.add(words.token(id));
            } else if (!line.isEmpty()) {
                lines.add(line);
                line = new ArrayList<>();
            }
        }
        if (!line.isEmpty()) {
            lines.add(line);
        }
        return lines;
    }

    private void writeParquet(List<Vector> vectors, HadoopFolder folder) {
        int slices = 1 + (int) ((long) vectors.size() * settings.size() * Float.BYTES / FILE_BYTES);
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(vectors, slices)
                .map(vector -> RowFactory.create(
                        null,
                        (long) vector.id(),
                        0,
                        vector.word(),
                        vector.id() != Vocabulary.UNKNOWN_ID,
                        boxed(vector)));
        spark.createDataFrame(rows, EmbeddingSchema.of(EmbedSettings.Row.TOKEN).spark())
                .write()
                .parquet(folder.child(EmbeddingsFolder.VECTORS).path().toString());
    }

    private static Float[] boxed(Vector vector) {
        Float[] boxed = new Float[vector.values().length];
        Arrays.setAll(boxed, i -> vector.values()[i]);
        return boxed;
    }

    private void writeText(List<Vector> vectors, HadoopFolder folder) throws IOException {
        try (var out = new WordVectorText(folder.write(TEXT), vectors.size(), settings.size())) {
            for (Vector vector : vectors) {
                out.write(vector.word(), vector.values(), 0);
            }
            out.finish();
        }
    }

    private Manifest manifest(CorpusFolder corpus, List<Vector> vectors) {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("kind", "word2vec (skip-gram, hierarchical softmax)");
        source.put("corpus", corpus.folder().location());
        source.put("corpus-sha256", corpus.counts(Split.TRAIN).sha256());
        source.put("vocabulary-sha256", corpus.vocabulary().sha256());
        source.put("tokenizer", ConfigWriter.asMap(corpus.tokenizer()));
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("seed", run.seed());
        configuration.put("word2vec", ConfigWriter.asMap(settings));
        Manifest manifest = Manifest.create(EmbeddingsFolder.TYPE, EmbeddingsFolder.VERSION)
                .with("counts", Map.of("rows", vectors.size(), "vector-size", settings.size()))
                .with("layer-sizes", new int[] {settings.size()})
                .with("state", "none: a word has one vector wherever it stands; sentence is its id in the vocabulary")
                .with("unknown", "the vector of <unk>, learned from the words that the corpus has no id for, if any")
                .with("model", source)
                .with("configuration", configuration);
        manifest.body().withObject("/versions").put("spark", spark.version());
        return manifest;
    }
}
