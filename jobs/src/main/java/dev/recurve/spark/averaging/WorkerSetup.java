package dev.recurve.spark.averaging;

import dev.recurve.batch.WindowLengths;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.Precision;
import dev.recurve.config.WordEncoderType;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.data.SentenceShard;
import dev.recurve.vocab.TokenIds;
import dev.recurve.vocab.TokenSpeller;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.io.Serializable;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What a worker is built from; the same in every round of a run.
 *
 * @param runId tells the caches of concurrent runs apart
 * @param model shape of the model
 * @param vocabularySize number of token ids
 * @param spelling the words of the ids, for a model over characters; null for others
 * @param contextWords ids of the language model that a tagger or classifier trains too; null: none
 * @param optimizer how gradients become steps
 * @param windows steps of truncated back-propagation, window by window
 * @param lanes parallel streams of a shard
 * @param precision of matrix products
 * @param seed of the run
 * @param sentences what taggers and classifiers are built from, in place of model, windows and lanes; null: a language
 *     model is trained
 * @param hadoop how to reach the file system of the shards
 */
record WorkerSetup(
        String runId,
        ModelSettings model,
        int vocabularySize,
        Broadcast<Vocabulary> spelling,
        Broadcast<TokenIds> contextWords,
        OptimizerSettings optimizer,
        WindowLengths windows,
        int lanes,
        Precision precision,
        long seed,
        SentenceTask sentences,
        Broadcast<SerializableConfiguration> hadoop)
        implements Serializable {
    static WorkerSetup of(
            JavaSparkContext spark, TrainSettings settings, Vocabulary vocabulary, WindowLengths windows) {
        return new WorkerSetup(
                UUID.randomUUID().toString(),
                settings.model(),
                vocabulary.size(),
                spelling(spark, settings.model(), vocabulary),
                null,
                settings.training().optimizer(),
                windows,
                settings.training().lanes(),
                settings.training().precision(),
                settings.run().seed(),
                null,
                spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration())));
    }

    static WorkerSetup of(
            JavaSparkContext spark,
            SentenceTask sentences,
            Vocabulary vocabulary,
            TokenIds contextWords,
            OptimizerSettings optimizer,
            long seed) {
        return new WorkerSetup(
                UUID.randomUUID().toString(),
                null,
                sentences.sizes().tokens(),
                sentences.characters().isRead() ? spark.broadcast(vocabulary) : null,
                contextWords == null ? null : spark.broadcast(contextWords),
                optimizer,
                null,
                0,
                Precision.F32,
                seed,
                sentences,
                spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration())));
    }

    /** The words, broadcast, where a model of this shape needs them; else null. */
    static Broadcast<Vocabulary> spelling(JavaSparkContext spark, ModelSettings model, Vocabulary vocabulary) {
        return model.encoder() == WordEncoderType.CHARACTERS ? spark.broadcast(vocabulary) : null;
    }

    /** A new model of this shape. */
    LanguageModel newModel() {
        LanguageModel built = LanguageModel.create(model, vocabularySize, seed);
        if (spelling != null) {
            built.spell(spelling.value());
        }
        return built;
    }

    /** The sentences of a shard with all that the model reads of them. */
    SentenceShard openShard(String layout, int shard) throws IOException {
        TokenSpeller speller =
                spelling == null ? null : TokenSpeller.of(sentences.characters(), spelling.value(), sentences.form());
        TokenIds words = contextWords == null ? null : contextWords.value();
        return SentenceShard.open(layout, shard, speller, words, configuration());
    }

    /** Takes the broadcasts back from the executors; no worker can be built from this setup any more. */
    void destroy() {
        hadoop.destroy();
        if (spelling != null) {
            spelling.destroy();
        }
        if (contextWords != null) {
            contextWords.destroy();
        }
    }

    Configuration configuration() {
        return hadoop.value().value();
    }
}
