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

    /** Sentences with their vectors, without keys. */
    Iterator<Tuple2<Void, Embedded>> embed(Iterator<Tuple2<Long, InputLine>> lines) throws IOException {
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
        return map(embedder.embed(sentences), sentence -> new Tuple2<>(null, withVectors(sentence)));
    }

    private static Sentence<Embedded> sentence(
            Tuple2<Long, InputLine> numbered, Tokenizer tokenizer, Vocabulary vocabulary) {
        InputLine line = numbered._2();
        List<String> tokens = tokenizer.tokens(line.getText());
        int[] ids = tokens.stream().mapToInt(vocabulary::id).toArray();
        Line key = new Line(line.getDocument(), numbered._1(), tokens);
        return new Sentence<>(new Embedded(key, ids, null), ids, tokens);
    }

    private static Embedded withVectors(EmbeddedSentence<Embedded> sentence) {
        return new Embedded(sentence.key().line(), sentence.key().ids(), sentence.vectors());
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
}
