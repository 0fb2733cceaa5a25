package dev.recurve.config;

/**
 * How a language model is trained.
 *
 * @param epochs passes over the training split
 * @param window steps of truncated back-propagation through time; the state is carried across windows
 * @param variableWindow windows of random length around that
 * @param lanes parallel streams of each worker
 * @param optimizer how gradients become steps
 * @param schedule how the learning rate changes
 * @param precision numbers in which matrix products read their factors
 * @param patience epochs without a better validation perplexity after which training stops; 0: never
 */
public record TrainingSettings(
        @Setting(doc = "passes over the training split", or = "6") int epochs,
        @Setting(doc = "steps of truncated back-propagation; the state is carried across windows", or = "35")
                int window,
        @Setting(doc = "windows of random length (Merity et al. 2018)", or = "{}")
                VariableWindowSettings variableWindow,
        @Setting(doc = "parallel streams of each worker (its batch size)", or = "20") int lanes,
        @Setting(doc = "how gradients become steps", or = "{}") OptimizerSettings optimizer,
        @Setting(doc = "how the learning rate changes", or = "{}") ScheduleSettings schedule,
        @Setting(
                        doc = "factors of matrix products: f32, or bf16 where the processor has them (f32 where it has"
                                + " not); parameters, sums and what is written stay f32",
                        or = "f32")
                Precision precision,
        @Setting(doc = "stop after this many epochs without a better validation perplexity; 0: never", or = "0")
                int patience) {
    public TrainingSettings {
        Bounds.atLeast("epochs", epochs, 1);
        Bounds.atLeast("window", window, 1);
        Bounds.atLeast("lanes", lanes, 1);
        Bounds.atLeast("patience", patience, 0);
        if (variableWindow.isOn() && variableWindow.least() > window) {
            throw new IllegalArgumentException("variable-window.least must be at most the window of " + window
                    + " tokens, found " + variableWindow.least());
        }
    }

    /** The longest window that a worker reads. */
    public int longestWindow() {
        return variableWindow.longest(window);
    }

    /** These settings with another precision. */
    public TrainingSettings withPrecision(Precision other) {
        return new TrainingSettings(epochs, window, variableWindow, lanes, optimizer, schedule, other, patience);
    }
}
