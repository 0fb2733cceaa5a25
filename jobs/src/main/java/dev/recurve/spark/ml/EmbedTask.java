package dev.recurve.spark.ml;

import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.embed.EmbeddedSentence;
import dev.recurve.embed.Sentence;
import dev.recurve.embed.SentenceEmbedder;
import dev.recurve.kernel.OneDnn;
import dev.recurve.spark.data.InputLine;
import dev.recurve.token.Tokenizer;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Embeds the sentences of a partition in their order.
 *
 * @param job names the job in {@link ModelPool}
 * @param checkpoint location of the model, which every executor can read
 * @param layers which layers a vector holds
 * @param batchTokens tokens whose vectors are held at a time
 * @param maxTokens the longest sentence
 * @param hadoop how to reach file systems
 */
record EmbedTask(
        String job,
        String checkpoint,
        Layers layers,
        int batchTokens,
        int maxTokens,
        Broadcast<SerializableConfiguration> hadoop)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What a sentence carries through the model. */
    record Line(String document, long number, List<String> tokens) {
        @Override
        public String toString() {
            return document + ", sentence " + number;
        }
    }

    /** A sentence with its vectors. */
    record Embedded(Line line, int[] ids, float[][] vectors) {
        boolean isKnown(int position) {
            return ids[position] != Vocabulary.UNKNOWN_ID;
        }
    }

    /** A row for each token. */
    Iterator<TokenRow> tokenRows(Iterator<Tuple2<Long, InputLine>> lines) throws IOException {
        return new TokenRows(run(lines));
    }

    /** A row for each sentence. */
    Iterator<SentenceRow> sentenceRows(Iterator<Tuple2<Long, InputLine>> lines) throws IOException {
        return map(run(lines), EmbedTask::sentenceRow);
    }

    private Iterator<Embedded> run(Iterator<Tuple2<Long, InputLine>> lines) throws IOException {
        TaskContext context = TaskContext.get();
        Checkpoint model = ModelPool.take(job, checkpoint, hadoop.value().value());
        SentenceEmbedder embedder = new SentenceEmbedder(model.model(), layers, batchTokens, maxTokens);
        context.addTaskCompletionListener(ended -> {
            embedder.close();
            ModelPool.giveBack(job, model);
        });
        OneDnn.useThreads(context.cpus());
        Tokenizer tokenizer = Tokenizer.of(model.tokenizer());
        Iterator<Sentence<Embedded>> sentences =
                map(lines, numbered -> sentence(numbered, tokenizer, model.vocabulary()));
        return map(embedder.embed(sentences), EmbedTask::withVectors);
    }

    private static Sentence<Embedded> sentence(
            Tuple2<Long, InputLine> numbered, Tokenizer tokenizer, Vocabulary vocabulary) {
        InputLine line = numbered._2();
        List<String> tokens = tokenizer.tokens(line.getText());
        int[] ids = tokens.stream().mapToInt(vocabulary::id).toArray();
        return new Sentence<>(new Embedded(new Line(line.getDocument(), numbered._1(), tokens), ids, null), ids);
    }

    private static Embedded withVectors(EmbeddedSentence<Embedded> sentence) {
        return new Embedded(sentence.key().line(), sentence.key().ids(), sentence.vectors());
    }

    private static SentenceRow sentenceRow(Embedded sentence) {
        SentenceRow row = new SentenceRow();
        row.setDocument(sentence.line().document());
        row.setSentence(sentence.line().number());
        row.setTokens(sentence.line().tokens().toArray(String[]::new));
        boolean[] known = new boolean[sentence.ids().length];
        for (int i = 0; i < known.length; i++) {
            known[i] = sentence.isKnown(i);
        }
        row.setKnown(known);
        row.setVectors(sentence.vectors());
        return row;
    }

    private static <A, B> Iterator<B> map(Iterator<A> source, Function<A, B> change) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public B next() {
                return change.apply(source.next());
            }
        };
    }

    /** The tokens of one sentence after the other. */
    private static final class TokenRows implements Iterator<TokenRow> {
        private final Iterator<Embedded> sentences;
        private Embedded present;
        private int position;

        TokenRows(Iterator<Embedded> sentences) {
            this.sentences = sentences;
        }

        @Override
        public boolean hasNext() {
            while ((present == null || position >= present.ids().length) && sentences.hasNext()) {
                present = sentences.next();
                position = 0;
            }
            return present != null && position < present.ids().length;
        }

        @Override
        public TokenRow next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException("no further token");
            }
            TokenRow row = new TokenRow();
            row.setDocument(present.line().document());
            row.setSentence(present.line().number());
            row.setPosition(position);
            row.setToken(present.line().tokens().get(position));
            row.setKnown(present.isKnown(position));
            row.setVector(present.vectors()[position]);
            position++;
            return row;
        }
    }
}
