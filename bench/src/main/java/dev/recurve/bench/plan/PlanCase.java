package dev.recurve.bench.plan;

import java.util.List;

/**
 * A run to plan.
 *
 * @param name on the command line
 * @param sentences whether it is a tagger's, on the labelled sentences of the English sample; otherwise a language
 *     model's, on random words
 * @param settings beside the corpus's
 */
record PlanCase(String name, boolean sentences, List<String> settings) {
    static final int WORKERS = 2;

    /** One averages the optimizer's state, one does not; with embedding and without. */
    static final List<PlanCase> ALL = List.of(
            new PlanCase(
                    "LSTM 2x200, Adam",
                    false,
                    List.of("training.optimizer.type=adam", "training.optimizer.learning-rate=0.001")),
            // vectors enough to be seen on a heap
            new PlanCase(
                    "LSTM 2x650", false, List.of("model.embedding=650", "model.hidden=650", "training.precision=bf16")),
            new PlanCase("biLM 2x200", false, List.of("model.direction=both")),
            new PlanCase(
                    "tagger 2x200, CRF",
                    true,
                    List.of(
                            "tagger.layers=2",
                            "tagger.output=crf",
                            "tagger.scheme=iob2",
                            "tagger.characters.type=lstm",
                            "training.optimizer.type=adam",
                            "training.optimizer.learning-rate=0.001",
                            "training.epochs=10")));

    static PlanCase named(String name) {
        return ALL.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    }
}
