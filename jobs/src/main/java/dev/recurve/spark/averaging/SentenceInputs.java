package dev.recurve.spark.averaging;

import dev.recurve.checkpoint.CheckpointFiles;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.Names;
import dev.recurve.config.RecurveException;
import dev.recurve.config.SpellingSettings;
import dev.recurve.config.TagScheme;
import dev.recurve.config.TaggerSettings;
import dev.recurve.config.UsageException;
import dev.recurve.model.ContextEncoder;
import dev.recurve.model.SentenceSizes;
import dev.recurve.spark.data.ContextModel;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.Split;
import dev.recurve.spark.data.StaticVectors;
import dev.recurve.token.WordForm;
import dev.recurve.vocab.TokenIds;
import dev.recurve.vocab.TokenSpeller;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a tagger or classifier is trained from: a corpus, and what its sentences have beside ids.
 *
 * @param corpus of labelled sentences
 * @param contexts the language model whose layers are read; null: none
 * @param vectors that words begin with; null: random ones
 * @param task the model that follows from these and the settings
 */
record SentenceInputs(SentenceFolder corpus, ContextModel contexts, StaticVectors vectors, SentenceTask task) {
    private static final Logger LOG = LoggerFactory.getLogger(SentenceInputs.class);

    /**
     * Opens them.
     *
     * @throws RecurveException if something is missing, or settings and inputs do not fit together
     */
    static SentenceInputs open(SparkSession session, SentenceTrainSettings settings) throws IOException {
        SentenceInputs plain = withoutVectors(settings, session.sparkContext().hadoopConfiguration());
        StaticVectors vectors = vectors(session, settings, plain.corpus);
        return new SentenceInputs(plain.corpus, plain.contexts, vectors, plain.task);
    }

    /**
     * Opens all but the vectors that words begin with.
     *
     * @throws RecurveException if something is missing, or settings and inputs do not fit together
     */
    static SentenceInputs withoutVectors(SentenceTrainSettings settings, Configuration hadoop) throws IOException {
        SentenceFolder corpus = SentenceFolder.open(settings.run().requireCorpus(), hadoop);
        TaggerSettings tagger = corpus.labelsTokens() ? settings.tagger() : null;
        if (tagger != null) {
            requireScheme(tagger.scheme(), corpus);
        }
        Optional<String> checkpoint = settings.contexts().checkpoint();
        ContextModel contexts = checkpoint.isEmpty()
                ? null
                : ContextModel.open(RunFolder.checkpoint(HadoopFolder.of(checkpoint.get(), hadoop)));
        return new SentenceInputs(corpus, contexts, null, task(settings, tagger, corpus, contexts));
    }

    /** The language model whose vectors are computed before training; null: none. */
    ContextModel vectorsFrom() {
        return task.trainedContexts() == null ? contexts : null;
    }

    /** Ids of the language model that is trained too; null: none. */
    TokenIds contextWords() {
        return task.trainedContexts() == null ? null : contexts.words();
    }

    /** Bytes of the language model in a checkpoint, beside what counts as parameters of the model. */
    long contextBytes() throws IOException {
        if (contexts == null) {
            return 0;
        }
        long bytes = 0;
        for (String file : CheckpointFiles.MODEL) {
            bytes += contexts.folder().child(file).extent().bytes();
        }
        return task.trainedContexts() == null
                ? bytes
                : bytes - Float.BYTES * task.trainedContexts().size().parameters();
    }

    /** Bytes of the layouts for training and validation: the sentences once more, and with context vectors twice. */
    long layoutBytes() throws IOException {
        long rows = 0;
        long vectors = 0;
        for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
            if (corpus.has(split)) {
                rows += corpus.folder().child(split.folder()).extent().bytes();
                long numbers = vectorsFrom() == null ? 0 : contexts.layers().size();
                vectors += Float.BYTES * corpus.counts(split).tokens() * numbers;
            }
        }
        return vectors == 0 ? rows : 2 * rows + vectors;
    }

    private static void requireScheme(TagScheme asked, SentenceFolder corpus) {
        TagScheme prepared = corpus.scheme();
        if (asked != TagScheme.NONE && prepared != TagScheme.NONE && asked != prepared) {
            throw new UsageException("tagger.scheme = " + Names.kebab(prepared.name()) + " expected for corpus "
                    + corpus.folder().location() + ", whose tags are in it, found " + Names.kebab(asked.name())
                    + ": prepare it with labels.convert-to, or change the setting");
        }
    }

    private static StaticVectors vectors(SparkSession session, SentenceTrainSettings settings, SentenceFolder corpus)
            throws IOException {
        Optional<String> path = settings.vectors().path();
        if (path.isEmpty()) {
            return null;
        }
        double decay = settings.training().optimizer().weightDecay();
        if (!settings.vectors().trained() && decay > 0) {
            throw new UsageException("training.optimizer.weight-decay = " + decay
                    + " would shrink vectors that vectors.trained = false keeps: set it to 0");
        }
        StaticVectors vectors = StaticVectors.read(session, path.get(), corpus.vocabulary());
        boolean tokens = corpus.labelsTokens();
        int size =
                tokens ? settings.tagger().embedding() : settings.classifier().embedding();
        if (vectors.size() != size) {
            throw new UsageException((tokens ? "tagger" : "classifier") + ".embedding = " + vectors.size()
                    + " expected, the size of the vectors in " + vectors.location() + ", found " + size);
        }
        LOG.info("vectors of {} of {} words in {}", vectors.ofIds().size(), vectors.words(), vectors.location());
        return vectors;
    }

    private static SentenceTask task(
            SentenceTrainSettings settings, TaggerSettings tagger, SentenceFolder corpus, ContextModel contexts) {
        ClassifierSettings classifier = tagger == null ? settings.classifier() : null;
        SpellingSettings characters = tagger == null ? classifier.characters() : tagger.characters();
        WordForm form = WordForm.of(corpus.tokenizer());
        TokenSpeller speller = TokenSpeller.of(characters, corpus.vocabulary(), form);
        SentenceSizes sizes = new SentenceSizes(
                corpus.vocabulary().size(),
                speller == null ? 0 : speller.size(),
                corpus.labels().names(),
                contexts == null ? 0 : contexts.layers().layers(),
                contexts == null ? 0 : contexts.layers().width());
        boolean frozen = !settings.vectors().trained();
        ContextEncoder.Shape trained = settings.contexts().trained() ? contexts.trainable() : null;
        return new SentenceTask(tagger, classifier, sizes, settings.batch(), form, frozen, trained);
    }
}
