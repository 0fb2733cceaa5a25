package dev.recurve.spark.ml;

import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.embed.EmbeddedSentence;
import dev.recurve.embed.Sentence;
import dev.recurve.embed.SentenceEmbedder;
import dev.recurve.kernel.OneDnn;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.token.Tokenizer;
import dev.recurve.token.WordForm;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Adds the vectors of a column of sentences to the rows of a partition, in their order; null where there is no token.
 *
 * @param checkpoint where the model lies
 * @param column of tokens or text
 * @param layers which layers a vector holds
 * @param hadoop the Hadoop configuration
 */
record EmbedRows(String checkpoint, int column, Layers layers, SerializableConfiguration hadoop)
        implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private static final int BATCH_TOKENS = 8192;
    private static final int MOST_TOKENS = 100_000;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return rows;
        }
        OneDnn.useThreads(TaskContext.get().cpus());
        Checkpoint model = Checkpoint.load(HadoopFolder.of(checkpoint, hadoop.value()));
        SentenceEmbedder embedder = new SentenceEmbedder(model.model(), layers, BATCH_TOKENS, MOST_TOKENS);
        TaskContext.get().addTaskCompletionListener(context -> {
            embedder.close();
            model.close();
        });
        Iterator<EmbeddedSentence<Row>> embedded = embedder.embed(sentences(rows, model));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return embedded.hasNext();
            }

            @Override
            public Row next() {
                EmbeddedSentence<Row> one = embedded.next();
                return with(one.key(), one.vectors());
            }
        };
    }

    private Iterator<Sentence<Row>> sentences(Iterator<Row> rows, Checkpoint model) {
        Tokenizer tokenizer = Tokenizer.of(model.tokenizer().withoutNormalisation());
        WordForm form = WordForm.of(model.tokenizer());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Sentence<Row> next() {
                Row row = rows.next();
                List<String> words =
                        tokens(row, tokenizer).stream().map(form::of).toList();
                int[] ids = words.stream().mapToInt(model.vocabulary()::id).toArray();
                return new Sentence<>(row, ids, words);
            }
        };
    }

    private List<String> tokens(Row row, Tokenizer tokenizer) {
        if (row.isNullAt(column)) {
            return List.of();
        }
        return row.get(column) instanceof String text ? tokenizer.tokens(text) : row.getList(column);
    }

    private static Row with(Row row, float[][] vectors) {
        Object[] values = new Object[row.size() + 1];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
        }
        values[row.size()] = vectors.length == 0 ? null : vectors; // [tokens][size]
        return RowFactory.create(values);
    }
}
