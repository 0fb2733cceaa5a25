package dev.recurve.jobs;

import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.Prepare;
import dev.recurve.spark.data.PrepareSentences;
import dev.recurve.spark.data.PrepareSettings;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.Sessions;
import dev.recurve.spark.data.Split;
import dev.recurve.spark.data.SplitCounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code recurve prepare}: text → tokens → vocabulary → token streams in Parquet. */
@Command(
        name = "prepare",
        description =
                "Makes a corpus folder from text: tokens, vocabulary, and the token stream or the labelled sentences"
                        + " of each split.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve prepare --config conf/wikitext2-lstm.conf",
            "  recurve prepare input.path=texts/*.txt.gz validation.fraction=0.05 \\",
            "      tokenizer.type=unicode vocabulary.max-size=50000 run.corpus=corpora/texts",
            "  recurve prepare input.path=train.conllu validation.path=dev.conllu labels.column=upos run.corpus=corpora/pos",
            "",
            "CoNLL-U, token TAB tag (input.format=iob2) and label TAB sentence (input.format=labelled) become a corpus of",
            "labelled sentences."
        })
public final class PrepareCommand implements Callable<Integer>, Configured {
    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrepareSettings settings = PrepareSettings.read(options.load());
        settings.run().requireCorpus();
        try (SparkSession spark = Sessions.open("recurve prepare")) {
            PrintWriter out = spec.commandLine().getOut();
            if (PrepareSentences.isMeant(spark, settings)) {
                print(new PrepareSentences(spark, settings).run(), out);
            } else {
                print(new Prepare(spark, settings).run(), out);
            }
        }
        return 0;
    }

    @Override
    public Class<PrepareSettings> settings() {
        return PrepareSettings.class;
    }

    private static void print(CorpusFolder corpus, PrintWriter out) {
        out.printf(Locale.ROOT, "%-12s %14s %16s %14s %8s%n", "split", "lines", "tokens", "unknown", "oov %");
        for (Split split : Split.values()) {
            if (corpus.has(split)) {
                SplitCounts counts = corpus.counts(split);
                out.printf(
                        Locale.ROOT,
                        "%-12s %,14d %,16d %,14d %8.3f%n",
                        split.folder(),
                        counts.lines(),
                        counts.tokens(),
                        counts.unknown(),
                        100 * counts.oovRate());
            }
        }
        out.printf(
                Locale.ROOT,
                "vocabulary   %,d entries (%,d types in the text)%ncorpus       %s%n",
                corpus.vocabulary().size(),
                corpus.manifest().body().path("vocabulary").path("types").asLong(),
                corpus.folder().location());
        out.flush();
    }

    private static void print(SentenceFolder corpus, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-12s %12s %12s %12s %8s %8s %14s %11s%n",
                "split",
                "sentences",
                "tokens",
                "unknown",
                "oov %",
                "longest",
                "unseen labels",
                "ill-formed");
        corpus.splits()
                .forEach((split, counts) -> out.printf(
                        Locale.ROOT,
                        "%-12s %,12d %,12d %,12d %8.3f %,8d %,14d %,11d%n",
                        split.folder(),
                        counts.sentences(),
                        counts.tokens(),
                        counts.unknown(),
                        100 * counts.oovRate(),
                        counts.longest(),
                        counts.unseenLabels(),
                        counts.illFormed()));
        out.printf(
                Locale.ROOT,
                "vocabulary   %,d entries%nlabels       %,d of each %s%ncorpus       %s%n",
                corpus.vocabulary().size(),
                corpus.labels().size(),
                corpus.labelsTokens() ? "token" : "sentence",
                corpus.folder().location());
        out.flush();
    }
}
