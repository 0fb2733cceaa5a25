package dev.recurve.config;

import java.io.Serializable;

/**
 * The shape of a language model: all of it enters a checkpoint's identity.
 *
 * @param direction which way the model reads
 * @param cell the recurrent cell of every layer
 * @param layers stacked recurrent layers
 * @param embedding size of a token's vector
 * @param hidden units of a layer, in each direction
 * @param projection size that every LSTM layer projects its hidden state to; 0 for none
 * @param dropout rate on the input of every layer, the output layer's included
 * @param initRange range of new embeddings and output weights
 * @param forgetBias initial bias of the forget gates
 * @param softmax the output layer
 * @param regularization what keeps the model from learning its text by heart
 * @param encoder what turns words into vectors
 * @param characters shape of the encoder over characters
 * @param skip whether recurrent layers above the first add their input to their output
 */
public record ModelSettings(
        @Setting(
                        doc = "forward (language model) or both (biLM: two independent directions, one softmax)",
                        or = "forward")
                ModelDirection direction,
        @Setting(
                        doc = "recurrent cell: rnn-tanh, rnn-relu, lstm, lstm-1997, lstm-peephole, lstm-coupled,"
                                + " lstm-no-input-gate, lstm-no-forget-gate, lstm-no-output-gate,"
                                + " lstm-no-input-activation, lstm-no-output-activation, gru (reset gate before the"
                                + " recurrent product) or gru-reset-after (behind it, as in cuDNN and PyTorch)",
                        or = "lstm")
                CellType cell,
        @Setting(doc = "stacked recurrent layers", or = "2") int layers,
        @Setting(doc = "size of a token's vector", or = "200") int embedding,
        @Setting(doc = "units of a layer, in each direction", or = "200") int hidden,
        @Setting(
                        doc = "size that an LSTM projects its hidden state to, below hidden (Sak et al. 2014); 0: none",
                        or = "0")
                int projection,
        @Setting(
                        doc =
                                "dropout on the input of every recurrent layer and of the output layer (Zaremba et al. 2014)",
                        or = "0.2")
                double dropout,
        @Setting(doc = "new embeddings and output weights are uniform in [-init-range, init-range)", or = "0.1")
                double initRange,
        @Setting(doc = "initial bias of the forget gates (Jozefowicz et al. 2015)", or = "1.0") double forgetBias,
        @Setting(doc = "the output layer", or = "{}") SoftmaxSettings softmax,
        @Setting(doc = "how dropout works", or = "{}") RegularizationSettings regularization,
        @Setting(
                        doc = "words (a table) or characters (convolutions over a word's characters: Kim et al. 2016,"
                                + " Peters et al. 2018)",
                        or = "words")
                WordEncoderType encoder,
        @Setting(doc = "the network over characters", or = "{}") CharacterCnnSettings characters,
        @Setting(doc = "layers above the first add their input to their output, as ELMo's do", or = "false")
                boolean skip)
        implements Serializable {
    public ModelSettings {
        Bounds.within("layers", layers, 1, Bounds.MOST_LAYERS);
        Bounds.within("embedding", embedding, 1, Bounds.MOST_UNITS);
        Bounds.within("hidden", hidden, 1, Bounds.MOST_UNITS);
        Bounds.within("projection", projection, 0, Bounds.MOST_UNITS);
        if (projection > 0 && !cell.isLstm()) {
            throw new IllegalArgumentException(
                    "projection needs an LSTM as model.cell, found projection " + projection + " with " + cell.label());
        }
        if (projection >= hidden) {
            throw new IllegalArgumentException(
                    "projection must be below hidden = " + hidden + ", found " + projection + ": 0 is none");
        }
        Bounds.below("dropout", dropout, 0, 1);
        Bounds.positive("init-range", initRange);
        Bounds.finite("forget-bias", forgetBias);
        int width = projection > 0 ? projection : hidden;
        if (softmax.tied() && embedding != width) {
            throw new IllegalArgumentException("embedding must be " + width + " with softmax.tied, as large as the"
                    + " output of a layer, found " + embedding + ": one matrix cannot have both sizes");
        }
        if (encoder == WordEncoderType.CHARACTERS && (softmax.tied() || regularization.embeddingDropout() > 0)) {
            throw new IllegalArgumentException("encoder = characters has no token vectors: softmax.tied and"
                    + " regularization.embedding-dropout do not go with it");
        }
    }

    /** Settings of a model over words with a plain softmax, plain dropout and no skip connections. */
    public ModelSettings(
            ModelDirection direction,
            CellType cell,
            int layers,
            int embedding,
            int hidden,
            int projection,
            double dropout,
            double initRange,
            double forgetBias) {
        this(
                direction,
                cell,
                layers,
                embedding,
                hidden,
                projection,
                dropout,
                initRange,
                forgetBias,
                SoftmaxSettings.plain(),
                RegularizationSettings.plain(),
                WordEncoderType.WORDS,
                CharacterCnnSettings.standard(),
                false);
    }

    /** Settings of a common LSTM without projection. */
    public ModelSettings(
            ModelDirection direction,
            int layers,
            int embedding,
            int hidden,
            double dropout,
            double initRange,
            double forgetBias) {
        this(direction, CellType.LSTM, layers, embedding, hidden, 0, dropout, initRange, forgetBias);
    }

    /** These settings with another cell. */
    public ModelSettings withCell(CellType other, int otherProjection) {
        return new ModelSettings(
                direction,
                other,
                layers,
                embedding,
                hidden,
                otherProjection,
                dropout,
                initRange,
                forgetBias,
                softmax,
                regularization,
                encoder,
                characters,
                skip);
    }

    /** These settings with another output layer and other regularization. */
    public ModelSettings with(SoftmaxSettings otherSoftmax, RegularizationSettings otherRegularization) {
        return new ModelSettings(
                direction,
                cell,
                layers,
                embedding,
                hidden,
                projection,
                dropout,
                initRange,
                forgetBias,
                otherSoftmax,
                otherRegularization,
                encoder,
                characters,
                skip);
    }

    /** These settings with another number of hidden units. */
    public ModelSettings withHidden(int units) {
        return new ModelSettings(
                direction,
                cell,
                layers,
                embedding,
                units,
                projection,
                dropout,
                initRange,
                forgetBias,
                softmax,
                regularization,
                encoder,
                characters,
                skip);
    }

    /** These settings with skip connections or none. */
    public ModelSettings withSkip(boolean skips) {
        return new ModelSettings(
                direction,
                cell,
                layers,
                embedding,
                hidden,
                projection,
                dropout,
                initRange,
                forgetBias,
                softmax,
                regularization,
                encoder,
                characters,
                skips);
    }

    /** These settings with an encoder over characters. */
    public ModelSettings withCharacters(CharacterCnnSettings shape) {
        return new ModelSettings(
                direction,
                cell,
                layers,
                embedding,
                hidden,
                projection,
                dropout,
                initRange,
                forgetBias,
                softmax,
                regularization,
                WordEncoderType.CHARACTERS,
                shape,
                skip);
    }

    /** Dropout rate on the input of a recurrent layer, or, with {@code layer = layers}, of the output layer. */
    public double dropoutBelow(int layer) {
        double own = layer == 0
                ? regularization.inputDropout()
                : layer == layers
                        ? regularization.outputDropout()
                        : RegularizationSettings.plain().inputDropout();
        return own < 0 ? dropout : own;
    }

    /** Size of a layer's output in each direction: the projection, or else the hidden units. */
    public int output() {
        return projection > 0 ? projection : hidden;
    }

    /** 1 for a forward model, 2 for a biLM. */
    public int directions() {
        return direction == ModelDirection.BOTH ? 2 : 1;
    }
}
