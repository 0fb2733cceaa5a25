package dev.recurve.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.spark.data.EmbeddingsFolder;
import dev.recurve.spark.data.Sessions;
import dev.recurve.spark.ml.EmbedEstimate;
import dev.recurve.spark.ml.EmbedJob;
import dev.recurve.spark.ml.EmbedJobSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code recurve embed}: text → contextual embeddings in Parquet. */
@Command(
        name = "embed",
        description = "Writes the contextual embeddings of text, a row per token or per sentence, in Parquet.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve embed run.model=runs/texts embed.path=test.txt embed.output=embeddings/test",
            "  recurve embed run.model=runs/texts embed.path=articles.parquet input.column=body embed.id=article \\",
            "      embed.layers=all embed.row=sentence embed.output=embeddings/articles",
            "  recurve embed --estimate run.model=runs/texts embed.path=texts/*.txt.gz",
            "",
            "run.model is a checkpoint, or a training run (its best checkpoint); tokenizer and vocabulary are its own."
        })
public final class EmbedCommand implements Callable<Integer>, Configured {
    @Mixin
    private ConfigOptions options;

    @Option(names = "--estimate", description = "Only count what would be written: rows and bytes.")
    private boolean estimate;

    @Option(names = "--json", description = "Print one line of JSON instead of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        EmbedJobSettings settings = EmbedJobSettings.read(options.load());
        settings.run().requireModel();
        if (!estimate) {
            settings.embed().requireOutput();
        }
        try (SparkSession spark = Sessions.open("recurve embed")) {
            EmbedJob job = new EmbedJob(spark, settings);
            PrintWriter out = spec.commandLine().getOut();
            if (estimate) {
                print(job.estimate(), out);
            } else {
                print(job.run(), out);
            }
            out.flush();
        }
        return 0;
    }

    @Override
    public Class<EmbedJobSettings> settings() {
        return EmbedJobSettings.class;
    }

    private void print(EmbedEstimate estimate, PrintWriter out) throws IOException {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>(estimate.asMap());
            line.put("bytes", estimate.bytes());
            out.println(new ObjectMapper().writeValueAsString(line));
            return;
        }
        estimate.asMap().forEach((name, value) -> row(out, name, ((Number) value).longValue()));
        out.printf(Locale.ROOT, "%-16s %,16d  (%.1f MB)%n", "bytes, about", estimate.bytes(), estimate.bytes() / 1e6);
    }

    private void print(EmbeddingsFolder embeddings, PrintWriter out) {
        var counts = embeddings.manifest().body().path("counts");
        if (json) {
            out.println(counts);
            return;
        }
        counts.fields()
                .forEachRemaining(
                        count -> row(out, count.getKey(), count.getValue().asLong()));
        out.println("embeddings       " + embeddings.folder().location());
    }

    private static void row(PrintWriter out, String name, long value) {
        out.printf(Locale.ROOT, "%-16s %,16d%n", name, value);
    }
}
