package dev.recurve.jobs;

import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import dev.recurve.text.sample.AgreementFrames;
import dev.recurve.text.sample.SampleCorpora;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code samples}: makes the sample corpora of {@code data-samples/} again, or others from another seed. */
@Command(
        name = "samples",
        description = "Generate the sample corpora from the project's own grammar.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {
            "  recurve samples --output other-samples --seed 7",
            "  recurve samples --agreement 40000 --output build/agreement-text"
        })
public final class SamplesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--output", description = "Folder to write to (default: ${DEFAULT-VALUE}).")
    private Path output = Path.of("data-samples");

    @Option(names = "--seed", description = "Seed; equal seeds give equal files (default: ${DEFAULT-VALUE}).")
    private long seed = SampleCorpora.SEED;

    @Option(names = "--overwrite", description = "Replace sample files that exist.")
    private boolean overwrite;

    @Option(
            names = "--agreement",
            paramLabel = "LINES",
            description = "Instead, write so many lines that show subject-verb agreement, for probe agreement.")
    private Integer agreement;

    @Override
    public Integer call() {
        if (agreement != null && agreement < 1) {
            throw new UsageException("--agreement must be at least 1, found " + agreement);
        }
        List<Path> files = run();
        PrintWriter out = spec.commandLine().getOut();
        files.forEach(out::println);
        out.flush();
        return 0;
    }

    /**
     * Writes the samples.
     *
     * @return the files written
     * @throws RecurveException if one of them exists and {@code --overwrite} is not given, or cannot be written
     */
    List<Path> run() {
        List<Path> names =
                agreement != null ? List.of(Path.of("train.txt"), Path.of("validation.txt")) : SampleCorpora.files();
        List<Path> files = names.stream().map(output::resolve).toList();
        if (!overwrite) {
            files.stream().filter(Files::exists).findFirst().ifPresent(file -> {
                throw new RecurveException(file + " exists: give another --output, or --overwrite to replace it");
            });
        }
        try {
            if (agreement != null) {
                writeAgreement(files);
            } else {
                SampleCorpora.generate(seed).write(output);
            }
        } catch (IOException e) {
            throw new RecurveException("cannot write samples to " + output + ": " + e, e);
        }
        return files;
    }

    /** A tenth of the lines for validation; tokens are joined by blanks. */
    private void writeAgreement(List<Path> files) throws IOException {
        AgreementFrames frames = new AgreementFrames(seed);
        Files.createDirectories(output);
        Files.write(files.get(0), frames.corpus(agreement));
        Files.write(files.get(1), frames.corpus((agreement + 9) / 10));
    }
}
