package dev.recurve.spark.ml;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.LabelPrediction;
import dev.recurve.model.SentenceLabeller;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.token.Tokenizer;
import dev.recurve.token.WordForm;
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
import org.apache.spark.sql.RowFactory;
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
        return new Run(rows, model);
    }

    private final class Run implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final SentenceCheckpoint model;
        private final SentenceLabeller labeller;
        private final Tokenizer tokenizer;
        private final WordForm form;
        private final Deque<Row> ready = new ArrayDeque<>();

        Run(Iterator<Row> rows, SentenceCheckpoint model) {
            this.rows = rows;
            this.model = model;
            labeller = new SentenceLabeller(model.model());
            tokenizer = Tokenizer.of(model.tokenizer().withoutNormalisation());
            form = WordForm.of(model.tokenizer());
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
            List<EncodedSentence> sentences = new ArrayList<>();
            List<Integer> places = new ArrayList<>(); // of each row among the sentences; -1: it has no token
            while (rows.hasNext() && together.size() < ROWS) {
                Row row = rows.next();
                List<String> tokens = tokens(row);
                together.add(row);
                places.add(tokens.isEmpty() ? -1 : sentences.size());
                if (!tokens.isEmpty()) {
                    sentences.add(new EncodedSentence(ids(tokens), null, null, null));
                }
            }
            List<LabelPrediction> predictions = labeller.label(sentences);
            for (int i = 0; i < together.size(); i++) {
                ready.add(with(together.get(i), places.get(i) < 0 ? null : predictions.get(places.get(i))));
            }
        }

        private List<String> tokens(Row row) {
            if (row.isNullAt(column)) {
                return List.of();
            }
            return row.get(column) instanceof String text ? tokenizer.tokens(text) : row.getList(column);
        }

        private int[] ids(List<String> tokens) {
            return tokens.stream()
                    .mapToInt(token -> model.vocabulary().id(form.of(token)))
                    .toArray();
        }

        private Row with(Row row, LabelPrediction prediction) {
            Object[] values = new Object[row.size() + 2];
            for (int i = 0; i < row.size(); i++) {
                values[i] = row.get(i);
            }
            if (prediction != null) {
                int count = prediction.labels().length;
                int width = model.labels().size();
                String[] labels = new String[count];
                Float[] probabilities = new Float[count];
                for (int t = 0; t < count; t++) {
                    int label = prediction.labels()[t];
                    labels[t] = model.labels().names().get(label);
                    probabilities[t] = prediction.probabilities()[t * width + label];
                }
                values[row.size()] = ofTokens ? labels : labels[0];
                values[row.size() + 1] = ofTokens ? probabilities : probabilities[0];
            }
            return RowFactory.create(values);
        }
    }
}
