package dev.recurve.spark.ml;

import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.embed.CheckpointEmbedder;
import dev.recurve.embed.EmbeddedSentence;
import dev.recurve.kernel.OneDnn;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.MoreColumns;
import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
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

    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return rows;
        }
        OneDnn.useThreads(TaskContext.get().cpus());
        var embedder = new CheckpointEmbedder(Checkpoint.load(HadoopFolder.of(checkpoint, hadoop.value())), layers);
        TaskContext.get().addTaskCompletionListener(context -> {
            embedder.close();
        });
        TokenColumn tokens = new TokenColumn(column, embedder.checkpoint().tokenizer());
        Iterator<EmbeddedSentence<Row>> embedded = embedder.embed(rows, tokens::of);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return embedded.hasNext();
            }

            @Override
            public Row next() {
                EmbeddedSentence<Row> one = embedded.next();
                float[][] vectors = one.vectors(); // [tokens][size]
                return MoreColumns.of(one.key(), (Object) (vectors.length == 0 ? null : vectors));
            }
        };
    }
}
