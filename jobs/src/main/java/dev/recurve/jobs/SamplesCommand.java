package dev.recurve.jobs;

import dev.recurve.config.RecurveException;
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
        footer = "  recurve samples --output other-samples --seed 7")
public final class SamplesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--output", description = "Folder to write to (default: ${DEFAULT-VALUE}).")
    private Path output = Path.of("data-samples");

    @Option(names = "--seed", description = "Seed; equal seeds give equal files (default: ${DEFAULT-VALUE}).")
    private long seed = SampleCorpora.SEED;

    @Option(names = "--overwrite", description = "Replace sample files that exist.")
    private boolean overwrite;

    @Override
    public Integer call() {
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
        List<Path> files = SampleCorpora.files().stream().map(output::resolve).toList();
        if (!overwrite) {
            files.stream().filter(Files::exists).findFirst().ifPresent(file -> {
                throw new RecurveException(file + " exists: give another --output, or --overwrite to replace it");
            });
        }
        try {
            SampleCorpora.generate(seed).write(output);
        } catch (IOException e) {
            throw new RecurveException("cannot write samples to " + output + ": " + e, e);
        }
        return files;
    }
}
