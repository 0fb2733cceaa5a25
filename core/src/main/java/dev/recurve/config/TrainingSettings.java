package dev.recurve.config;

/**
 * How a language model is trained.
 *
 * @param epochs passes over the training split
 * @param window steps of truncated back-propagation through time; the state is carried across windows
 * @param lanes parallel streams of each worker
 * @param optimizer how gradients become steps
 * @param schedule how the learning rate changes
 * @param patience epochs without a better validation perplexity after which training stops; 0: never
 */
public record TrainingSettings(
        @Setting(doc = "passes over the training split", or = "6") int epochs,
        @Setting(doc = "steps of truncated back-propagation; the state is carried across windows", or = "35")
                int window,
        @Setting(doc = "parallel streams of each worker (its batch size)", or = "20") int lanes,
        @Setting(doc = "how gradients become steps", or = "{}") OptimizerSettings optimizer,
        @Setting(doc = "how the learning rate changes", or = "{}") ScheduleSettings schedule,
        @Setting(doc = "stop after this many epochs without a better validation perplexity; 0: never", or = "0")
                int patience) {
    public TrainingSettings {
        Bounds.atLeast("epochs", epochs, 1);
        Bounds.atLeast("window", window, 1);
        Bounds.atLeast("lanes", lanes, 1);
        Bounds.atLeast("patience", patience, 0);
    }
}
