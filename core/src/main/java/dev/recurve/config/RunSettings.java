package dev.recurve.config;

import java.util.Optional;

/**
 * Settings of a run, apart from those of the model: what is read, what is written, and the seed.
 *
 * @param seed the seed of everything random in the run
 * @param corpus the corpus folder: {@code prepare} writes it, {@code train} and {@code evaluate} read it
 * @param output the folder that a command other than {@code prepare} writes
 * @param model the checkpoint or training run that a command uses
 * @param overwrite whether an existing folder of the same kind is replaced
 */
public record RunSettings(
        @Setting(doc = "seed of everything random in the run", or = "1") long seed,
        @Setting(doc = "corpus folder: prepare writes it, train and evaluate read it") Optional<String> corpus,
        @Setting(doc = "folder that the command writes") Optional<String> output,
        @Setting(doc = "checkpoint or training run to use; where it is not set, run.output") Optional<String> model,
        @Setting(doc = "replace an existing output", or = "false") boolean overwrite) {

    /**
     * The corpus folder.
     *
     * @return its location
     * @throws UsageException if it is not set
     */
    public String requireCorpus() {
        return corpus.orElseThrow(() -> missing("run.corpus", "the corpus folder"));
    }

    /**
     * The output folder.
     *
     * @return its location
     * @throws UsageException if it is not set
     */
    public String requireOutput() {
        return output.orElseThrow(() -> missing("run.output", "the folder to write"));
    }

    /**
     * The checkpoint or training run to use: {@code run.model}, or else {@code run.output}, so that one file configures
     * training and what comes after.
     *
     * @return its location
     * @throws UsageException if neither is set
     */
    public String requireModel() {
        return model.or(() -> output).orElseThrow(() -> missing("run.model", "a checkpoint or training run"));
    }

    private static UsageException missing(String key, String what) {
        return new UsageException("missing setting " + key + " (" + what + "): give it in the configuration file or as "
                + key + "=… on the command line");
    }
}
