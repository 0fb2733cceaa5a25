package dev.recurve.spark.data;

import dev.recurve.config.InputSettings;
import dev.recurve.config.InputSettings.Format;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.text.SentenceParser;
import dev.recurve.token.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Sentences that have no labels, or whose labels do not matter, of any format: rows {@code (id bigint, document string, text
 * string, tokens array<string>)} in the order of the input.
 */
public final class SentenceLines {
    private static final StructType SCHEMA = DataTypes.createStructType(new StructField[] {
        DataTypes.createStructField("id", DataTypes.LongType, false),
        DataTypes.createStructField("document", DataTypes.StringType, true),
        DataTypes.createStructField("text", DataTypes.StringType, true),
        DataTypes.createStructField("tokens", DataTypes.createArrayType(DataTypes.StringType), false)
    });

    private SentenceLines() {}

    /**
     * Reads sentences.
     *
     * @param input what to read, and how strictly
     * @param id the JSON field or Parquet column that is kept as document
     * @param tokenizer cuts text
     * @throws RecurveException if a path names nothing, or there is no sentence
     */
    public static Dataset<Row> read(
            SparkSession spark, InputSettings input, Optional<String> id, TokenizerSettings tokenizer)
            throws IOException {
        InputFiles files = InputFiles.list(input.path(), spark.sessionState().newHadoopConf());
        Format format = files.format(input.format());
        JavaRDD<Row> rows = format.hasLabels()
                ? sentences(spark, files, input, format, tokenizer)
                : lines(spark, input, id, tokenizer);
        JavaRDD<Row> numbered = rows.zipWithIndex()
                .map(one -> RowFactory.create(
                        one._2(), one._1().get(0), one._1().get(1), one._1().get(2)));
        return spark.createDataFrame(numbered, SCHEMA);
    }

    private static JavaRDD<Row> sentences(
            SparkSession spark, InputFiles files, InputSettings input, Format format, TokenizerSettings tokenizer)
            throws IOException {
        var reader = new SentenceFiles(
                input, format, "form", SentenceParser.Labels.IGNORED, null, tokenizer.withoutNormalisation());
        String named = files.named();
        return reader.read(JavaSparkContext.fromSparkContext(spark.sparkContext()), files)
                .map(sentence -> RowFactory.create(
                        named,
                        String.join(" ", sentence.tokens()),
                        sentence.tokens().toArray(String[]::new)));
    }

    /** Spark sorts by range, so partitions stay in order. */
    private static JavaRDD<Row> lines(
            SparkSession spark, InputSettings input, Optional<String> id, TokenizerSettings tokenizer)
            throws IOException {
        Dataset<Row> lines = InputLines.open(spark, input, id)
                .read()
                .toDF()
                .filter("text is not null")
                .orderBy("file", "block", "row")
                .select("document", "text");
        return lines.javaRDD().mapPartitions(partition -> cut(partition, tokenizer));
    }

    private static Iterator<Row> cut(Iterator<Row> lines, TokenizerSettings settings) {
        Tokenizer tokenizer = Tokenizer.of(settings.withoutNormalisation());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return lines.hasNext();
            }

            @Override
            public Row next() {
                Row line = lines.next();
                List<String> tokens = new ArrayList<>(tokenizer.tokens(line.getString(1)));
                return RowFactory.create(line.getString(0), line.getString(1), tokens.toArray(String[]::new));
            }
        };
    }
}
