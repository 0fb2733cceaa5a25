package dev.recurve.spark.ml;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.embed.CheckpointEmbedder;
import dev.recurve.embed.ContextLayers;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.LabelPrediction;
import dev.recurve.model.SentenceLabeller;
import dev.recurve.model.SentenceSizes;
import dev.recurve.spark.data.ContextModel;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.MoreColumns;
import dev.recurve.token.WordForm;
import dev.recurve.vocab.TokenIds;
import dev.recurve.vocab.TokenSpeller;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Labels the rows of a partition, many at once, in their order.
 *
 * @param checkpoint where the model lies
 * @param column of tokens or text
 * @param ofTokens whether a row gets a label for each token
 * @param hadoop the Hadoop configuration
 */
record LabelTask(String checkpoint, int column, boolean ofTokens, SerializableConfiguration hadoop)
        implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    /** Rows that are labelled together: enough that lanes of one length fill. */
    private static final int ROWS = 1024;

    /** Context vectors held at a time: 64 MB, or one longer sentence. */
    private static final int CONTEXT_FLOATS = 16 << 20;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return rows;
        }
        OneDnn.useThreads(TaskContext.get().cpus());
        SentenceCheckpoint model = SentenceCheckpoint.load(HadoopFolder.of(checkpoint, hadoop.value()));
        TaskContext.get().addTaskCompletionListener(context -> {
            model.close();
        });
        if (model.contexts() == null) {
            return new Run(rows, model, null);
        }
        var contexts = new CheckpointEmbedder(ContextModel.load(model.contexts()), Layers.ALL);
        TaskContext.get().addTaskCompletionListener(context -> {
            contexts.close();
        });
        return new Run(rows, model, contexts);
    }

    private final class Run implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final SentenceCheckpoint model;
        private final CheckpointEmbedder contexts; // null: the model reads none
        private final SentenceLabeller labeller;
        private final TokenColumn tokens;
        private final TokenIds ids;
        private final TokenSpeller speller; // null: the model reads no characters
        private final Deque<Row> ready = new ArrayDeque<>();

        Run(Iterator<Row> rows, SentenceCheckpoint model, CheckpointEmbedder contexts) {
            this.rows = rows;
            this.model = model;
            this.contexts = contexts;
            labeller = new SentenceLabeller(model.model());
            tokens = new TokenColumn(column, model.tokenizer());
            WordForm form = WordForm.of(model.tokenizer());
            ids = new TokenIds(model.vocabulary(), form);
            speller = TokenSpeller.of(model.model().characters(), model.vocabulary(), form);
        }

        @Override
        public boolean hasNext() {
            if (ready.isEmpty() && rows.hasNext()) {
                label();
            }
            return !ready.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        private void label() {
            List<Row> together = new ArrayList<>();
            List<List<String>> sentences = new ArrayList<>();
            List<Integer> places = new ArrayList<>(); // of each row among the sentences; -1: it has no token
            int count = 0; // of tokens
            while (rows.hasNext() && together.size() < ROWS && count < mostTokens()) {
                Row row = rows.next();
                List<String> own = tokens.of(row);
                together.add(row);
                places.add(own.isEmpty() ? -1 : sentences.size());
                if (!own.isEmpty()) {
                    sentences.add(own);
                    count += own.size();
                }
            }
            List<LabelPrediction> predictions = labeller.label(encoded(sentences));
            for (int i = 0; i < together.size(); i++) {
                ready.add(with(together.get(i), places.get(i) < 0 ? null : predictions.get(places.get(i))));
            }
        }

        /** Tokens whose context vectors are held at a time. */
        private int mostTokens() {
            SentenceSizes sizes = model.model().sizes();
            int numbers = sizes.contextLayers() * sizes.contextWidth();
            return contexts == null ? Integer.MAX_VALUE : Math.max(1, CONTEXT_FLOATS / numbers);
        }

        private List<EncodedSentence> encoded(List<List<String>> sentences) {
            List<EncodedSentence> encoded = new ArrayList<>();
            if (contexts == null) {
                sentences.forEach(one -> encoded.add(encoded(one, null)));
                return encoded;
            }
            ContextLayers layers =
                    ContextLayers.of(contexts.checkpoint().model().config());
            contexts.embed(sentences.iterator(), one -> one)
                    .forEachRemaining(one -> encoded.add(encoded(one.key(), layers.of(one.vectors()))));
            return encoded;
        }

        private EncodedSentence encoded(List<String> sentence, float[] context) {
            int[][] characters = speller == null ? null : speller.spell(sentence);
            return new EncodedSentence(ids.of(sentence), characters, null, context);
        }

        private Row with(Row row, LabelPrediction prediction) {
            if (prediction == null) {
                return MoreColumns.of(row, null, null);
            }
            int count = prediction.labels().length;
            int width = model.labels().size();
            String[] labels = new String[count];
            Float[] probabilities = new Float[count];
            for (int t = 0; t < count; t++) {
                int label = prediction.labels()[t];
                labels[t] = model.labels().names().get(label);
                probabilities[t] = prediction.probabilities()[t * width + label];
            }
            return ofTokens
                    ? MoreColumns.of(row, labels, probabilities)
                    : MoreColumns.of(row, labels[0], probabilities[0]);
        }
    }
}
