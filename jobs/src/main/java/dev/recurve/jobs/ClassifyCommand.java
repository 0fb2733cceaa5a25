package dev.recurve.jobs;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code recurve classify}: a label for every sentence. */
@Command(
        name = "classify",
        description = "Gives every sentence its label, with the label's probability, in the order of the input.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve classify run.model=runs/sentiment label.path=reviews.jsonl label.id=key label.output=labelled/reviews",
            "",
            "Reads text, JSON lines, Parquet and label TAB sentence (labels there are not read). Writes rows (id, document, text,",
            "label, probability), or with label.format=text a line label TAB probability TAB text for each sentence."
        })
public final class ClassifyCommand implements Callable<Integer>, Configured {
    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return Labelling.run(options.load(), false, spec.commandLine().getOut());
    }

    @Override
    public Class<? extends Record> settings() {
        return Labelling.Settings.class;
    }
}
