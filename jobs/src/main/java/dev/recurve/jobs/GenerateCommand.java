package dev.recurve.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.GenerateSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.generate.Continuation;
import dev.recurve.generate.GeneratedText;
import dev.recurve.generate.Prompt;
import dev.recurve.generate.PromptReader;
import dev.recurve.generate.TextGenerator;
import dev.recurve.kernel.OneDnn;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code recurve generate}: text from a language model, in the process it is called in, without Spark. */
@Command(
        name = "generate",
        description = "Writes text with a language model, or with the forward direction of a biLM.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve generate run.model=runs/texts --prompt \"the boy\" generate.nucleus=0.9",
            "  recurve generate run.model=runs/texts --prompt \"the boy\" --prompt \"a girl\" generate.samples=5 run.seed=7",
            "  recurve generate run.model=runs/texts --prompts prompts.txt generate.beams=8 --json",
            "  recurve generate run.model=runs/plays generate.stop= generate.max-length=1000 generate.temperature=0.8",
            "",
            "run.model is a checkpoint, or a training run (its best checkpoint); tokenizer and vocabulary are its own.",
            "Without a prompt a text begins with a line. One text is written token by token, several as each is ready."
        })
public final class GenerateCommand implements Callable<Integer>, Configured {
    private static final Logger LOG = LoggerFactory.getLogger(GenerateCommand.class);

    /** The sections that the command reads. */
    private record Settings(RunSettings run, GenerateSettings generate) {}

    @Mixin
    private ConfigOptions options;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "What texts begin with; may be given several times.")
    private List<String> prompts = new ArrayList<>();

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "A file of prompts, one a line (UTF-8; a path or URI that Hadoop knows).")
    private Optional<String> promptFile = Optional.empty();

    @Option(
            names = "--scores",
            description = "Print log-probability (nats) and perplexity of what was generated behind each text.")
    private boolean scores;

    @Option(names = "--json", description = "Print a line of JSON for each text.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Config config = options.load();
        RunSettings run = ConfigReader.read(config, "run", RunSettings.class);
        GenerateSettings settings = ConfigReader.read(config, "generate", GenerateSettings.class);
        run.requireModel();
        Configuration hadoop = hadoop();
        List<PromptLines.Line> lines = new ArrayList<>();
        prompts.forEach(text -> lines.add(new PromptLines.Line("--prompt", text)));
        if (promptFile.isPresent()) {
            lines.addAll(PromptLines.read(promptFile.get(), hadoop));
        }
        HadoopFolder folder = RunFolder.checkpoint(HadoopFolder.of(run.requireModel(), hadoop));
        try (Checkpoint checkpoint = Checkpoint.load(folder)) {
            LOG.info("generating from {}", folder.location());
            OneDnn.useThreads(1); // sums of floats depend on the threads that share them
            write(new TextGenerator(checkpoint, settings, run.seed()), lines, settings);
        }
        return 0;
    }

    @Override
    public Class<? extends Record> settings() {
        return Settings.class;
    }

    /** What the cluster's files and {@code spark-submit --conf spark.hadoop.…} say of file systems. */
    private static Configuration hadoop() {
        Configuration hadoop = new Configuration();
        for (scala.Tuple2<String, String> setting : new SparkConf().getAllWithPrefix("spark.hadoop.")) {
            hadoop.set(setting._1(), setting._2());
        }
        return hadoop;
    }

    private void write(TextGenerator generator, List<PromptLines.Line> lines, GenerateSettings settings) {
        PromptReader reader = generator.promptReader();
        List<Prompt> read = lines.isEmpty()
                ? List.of(Prompt.NONE)
                : lines.stream()
                        .map(line -> reader.read(line.text(), line.where()))
                        .toList();
        PrintWriter out = spec.commandLine().getOut();
        boolean single = read.size() == 1 && settings.samples() == 1;
        if (single && settings.beams().isEmpty() && !json) {
            GeneratedText text = generator.stream(read.get(0), piece -> {
                out.print(piece);
                out.flush();
            });
            out.println();
            printScores(text, out);
        } else {
            // A text ends with its line unless something else stops it; lines of several texts need telling apart.
            boolean separated = !single && !settings.stop().equals(Vocabulary.BOUNDARY);
            generator.generate(read, text -> print(text, separated, out));
        }
        out.flush();
    }

    private void print(GeneratedText text, boolean separated, PrintWriter out) {
        if (json) {
            out.println(jsonLine(text));
        } else {
            out.println(text.text());
            printScores(text, out);
            if (separated) {
                out.println();
            }
        }
        out.flush();
    }

    private void printScores(GeneratedText text, PrintWriter out) {
        if (scores) {
            Continuation continuation = text.continuation();
            out.printf(
                    Locale.ROOT,
                    "    %d tokens, log-probability %.3f, perplexity %.2f%n",
                    continuation.ids().length,
                    continuation.logProbability(),
                    continuation.perplexity());
        }
    }

    private static String jsonLine(GeneratedText text) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("prompt", text.prompt().text());
        record.put("sample", text.sample());
        record.put("text", text.text());
        record.put("tokens", text.tokens());
        record.put("end", text.continuation().stopped() ? "stop" : "length");
        record.put("log_probability", text.continuation().logProbability());
        record.put("perplexity", text.continuation().perplexity());
        try {
            return new ObjectMapper().writeValueAsString(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
