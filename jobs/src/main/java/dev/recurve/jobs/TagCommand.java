package dev.recurve.jobs;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code recurve tag}: a tag for every token. */
@Command(
        name = "tag",
        description = "Gives every token of sentences its tag, with the tag's probability, in the order of the input.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  recurve tag run.model=runs/pos label.path=new.txt label.output=tagged/new",
            "  recurve tag run.model=runs/ner label.path=test.conllu label.format=text label.output=tagged/test",
            "",
            "Reads text, JSON lines, Parquet, CoNLL-U and token TAB tag (labels there are not read). Writes rows (id, document,",
            "tokens, labels, probabilities), or with label.format=text a line token TAB tag for each token."
        })
public final class TagCommand implements Callable<Integer>, Configured {
    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return Labelling.run(options.load(), true, spec.commandLine().getOut());
    }

    @Override
    public Class<? extends Record> settings() {
        return Labelling.Settings.class;
    }
}
