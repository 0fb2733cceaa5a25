package dev.recurve.config;

/**
 * The shape of a language model: all of it enters a checkpoint's identity.
 *
 * @param direction which way the model reads
 * @param layers stacked LSTM layers
 * @param embedding size of a token's vector
 * @param hidden units of a layer, in each direction
 * @param dropout rate on the input of every layer, the output layer's included
 * @param initRange range of new embeddings and output weights
 * @param forgetBias initial bias of the forget gates
 */
public record ModelSettings(
        @Setting(
                        doc = "forward (language model) or both (biLM: two independent directions, one softmax)",
                        or = "forward")
                ModelDirection direction,
        @Setting(doc = "stacked LSTM layers", or = "2") int layers,
        @Setting(doc = "size of a token's vector", or = "200") int embedding,
        @Setting(doc = "units of a layer, in each direction", or = "200") int hidden,
        @Setting(
                        doc = "dropout on the input of every LSTM layer and of the output layer (Zaremba et al. 2014)",
                        or = "0.2")
                double dropout,
        @Setting(doc = "new embeddings and output weights are uniform in [-init-range, init-range)", or = "0.1")
                double initRange,
        @Setting(doc = "initial bias of the forget gates (Jozefowicz et al. 2015)", or = "1.0") double forgetBias) {
    public ModelSettings {
        Bounds.atLeast("layers", layers, 1);
        Bounds.atLeast("embedding", embedding, 1);
        Bounds.atLeast("hidden", hidden, 1);
        Bounds.below("dropout", dropout, 0, 1);
        Bounds.positive("init-range", initRange);
        Bounds.finite("forget-bias", forgetBias);
    }

    /** 1 for a forward model, 2 for a biLM. */
    public int directions() {
        return direction == ModelDirection.BOTH ? 2 : 1;
    }
}
