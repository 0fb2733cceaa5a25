package dev.recurve.model;

import dev.recurve.batch.Window;
import dev.recurve.config.CellType;
import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.Precision;
import dev.recurve.config.RecurveException;
import dev.recurve.config.SoftmaxType;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.OneDnn;
import dev.recurve.kernel.RecurrentKernel;
import dev.recurve.layer.CharacterEmbeddingLayer;
import dev.recurve.layer.LayerState;
import dev.recurve.layer.RecurrentLayer;
import dev.recurve.layer.SoftmaxOutputLayer;
import dev.recurve.layer.TokenEmbeddingLayer;
import dev.recurve.layer.WordEncoderLayer;
import dev.recurve.vocab.Spellings;
import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.LoggerFactory;

/**
 * A recurrent language model: token embedding or a network over characters, stacked recurrent layers, softmax over the vocabulary.
 *
 * <pre>
 * p(w_1 … w_n) = Π p(w_t | w_1 … w_{t-1})                      forward
 *                Π p(w_t | w_{t+1} … w_n)                      backward, in a biLM
 * </pre>
 *
 * <p>A biLM (Peters et al. 2018) is two such models with one embedding and one softmax. Its two directions are stacked
 * along time: the first half of a window is read by the forward weights, the second half, which holds the text
 * reversed, by the backward weights.
 *
 * <p>One thread at a time may use a model.
 */
public final class LanguageModel implements TrainableModel<Window> {
    static {
        if (!OneDnn.isAvailable()) {
            LoggerFactory.getLogger(LanguageModel.class)
                    .warn(
                            "oneDNN does not run on this platform ({}): plain cells and OpenBLAS compute the same, slowly",
                            OneDnn.failure().toString());
        }
    }

    private static final Set<CellType> NOTED = ConcurrentHashMap.newKeySet();
    private final ModelSettings config;
    private final int vocabularySize;
    private final ComputationGraph network;
    private final WordEncoderLayer<?> embedding;
    private final List<RecurrentLayer> recurrent = new ArrayList<>();
    private final SoftmaxOutputLayer output;
    private final ParameterSpans spans;

    /**
     * Takes a network over as a language model.
     *
     * @param config the settings that the network was built from
     * @param network a network of {@link LanguageModelGraph#of}
     */
    public LanguageModel(ModelSettings config, ComputationGraph network) {
        noteSlowCell(config);
        this.config = config;
        this.network = network;
        network.init();
        network.initGradientsView();
        embedding = (WordEncoderLayer<?>) network.getLayer(LanguageModelGraph.EMBEDDING);
        for (int i = 0; i < config.layers(); i++) {
            recurrent.add((RecurrentLayer) network.getLayer(LanguageModelGraph.recurrentName(config, i)));
        }
        output = (SoftmaxOutputLayer) network.getLayer(LanguageModelGraph.OUTPUT);
        vocabularySize = output.vocabularySize();
        if (config.softmax().tied()) {
            ((TokenEmbeddingLayer) embedding)
                    .tie(output); // a network from JSON knows only that it is tied, not to what
        }
        spans = new ParameterSpans(sparseTables(), network.numParams());
    }

    /** The token table comes first in the vector of parameters, the softmax last. */
    private List<ParameterSpans.Table> sparseTables() {
        List<ParameterSpans.Table> tables = new ArrayList<>();
        if (!config.softmax().tied() && embedding instanceof TokenEmbeddingLayer words) {
            tables.add(ParameterSpans.Table.of(words, (long) vocabularySize * config.embedding()));
        }
        if (config.softmax().type() == SoftmaxType.SAMPLED) {
            int row = config.output() + 1;
            long length = (long) vocabularySize * row;
            long offset = network.numParams() - length;
            tables.add(new ParameterSpans.Table(offset, length, row, output::touchedRows, output::gradientOverwritten));
        }
        return tables;
    }

    /** Once a process: a worker builds many models. */
    private static void noteSlowCell(ModelSettings config) {
        boolean slow = OneDnn.isAvailable() && !RecurrentKernel.isFast(LanguageModelGraph.cell(config, 0));
        if (slow && NOTED.add(config.cell())) {
            LoggerFactory.getLogger(LanguageModel.class)
                    .warn(
                            "oneDNN has no {} cell: it runs on the plain path, ten times slower or more",
                            config.cell().label());
        }
    }

    /**
     * A new model with seeded random parameters.
     *
     * @param vocabularySize number of token ids
     */
    public static LanguageModel create(ModelSettings config, int vocabularySize, long seed) {
        return new LanguageModel(config, new ComputationGraph(LanguageModelGraph.of(config, vocabularySize, seed)));
    }

    /**
     * Tells a model over characters how its words are spelled; one over words does not ask.
     *
     * @param vocabulary the words of the model's ids
     * @throws IllegalArgumentException if it has another number of words
     */
    public void spell(Vocabulary vocabulary) {
        if (vocabulary.size() != vocabularySize) {
            throw new IllegalArgumentException("the spellings of " + vocabularySize
                    + " words expected, found a vocabulary of " + vocabulary.size());
        }
        if (embedding instanceof CharacterEmbeddingLayer characters) {
            CharacterCnnSettings shape = config.characters();
            characters.spell(new Spellings(vocabulary, shape.symbols(), shape.maxLength()));
        }
    }

    /** Whether the model reads words by their characters, and so needs to know how they are {@link #spell spelled}. */
    public boolean readsCharacters() {
        return embedding instanceof CharacterEmbeddingLayer;
    }

    /**
     * Says which words the ids from {@link #vocabularySize} on stand for in what is encoded next.
     *
     * @param words that the vocabulary does not have
     * @throws IllegalStateException if the model does not read characters
     */
    public void setNewWords(List<String> words) {
        if (!(embedding instanceof CharacterEmbeddingLayer characters)) {
            throw new IllegalStateException("only a model over characters reads words without an id");
        }
        characters.spellings().setNewWords(words);
    }

    /**
     * Computes the gradients of the mean loss of a window.
     *
     * @param window ids and targets; its lanes have to be those of the attached state
     * @param seed of everything random in the step
     * @return mean cross entropy in nats per counted token
     */
    @Override
    public double computeGradients(Window window, long seed) {
        beginStep(seed);
        int rows = window.directions() * window.length();
        network.setInputs(ids(window.inputs(), rows, window.lanes()));
        network.setLabels(ids(window.targets(), rows, window.lanes()));
        network.computeGradientAndScore();
        return network.score();
    }

    /**
     * Sets the precision of the matrix products of {@link #computeGradients}; parameters, sums, cell states, loss and
     * gradients are f32 in any case, and so is everything without gradients.
     *
     * @throws RecurveException if the processor has no products of that precision
     */
    public void trainIn(Precision precision) {
        if (!OneDnn.multiplies(precision)) {
            throw new RecurveException("products in " + precision.label() + " were chosen for this run, and this"
                    + " processor has none: is it of another kind than the driver's? training.precision = f32 runs"
                    + " on any");
        }
        recurrent.forEach(layer -> layer.trainIn(precision));
        output.trainIn(precision);
    }

    /** What the activations of the last {@link #computeGradients} cost beside its loss, α and β of Merity et al. 2017. */
    public double penalty() {
        return output.penalty();
    }

    private void beginStep(long seed) {
        embedding.beginStep(seed);
        recurrent.forEach(layer -> layer.beginStep(seed));
        output.beginStep(seed);
    }

    /** Time-major ids as DL4J's [lanes, time]. */
    private static INDArray ids(int[] timeMajor, int rows, int lanes) {
        int[] used = Arrays.copyOf(timeMajor, rows * lanes);
        return Nd4j.createFromArray(used).reshape('c', rows, lanes).permute(1, 0);
    }

    /** Sets the state that the next windows start from and advance; null: every window starts from zeros. */
    public void attach(CarriedState state) {
        for (int i = 0; i < recurrent.size(); i++) {
            recurrent.get(i).attach(state == null ? null : state.layers().get(i));
        }
    }

    /** A state of zeros for the given number of lanes. */
    public CarriedState newState(int lanes) {
        List<LayerState> states = new ArrayList<>();
        for (RecurrentLayer layer : recurrent) {
            states.add(layer.newState(lanes));
        }
        return new CarriedState(states);
    }

    /** Tells the model that {@link #parameters} were written to. */
    @Override
    public void parametersChanged() {
        recurrent.forEach(RecurrentLayer::parametersChanged);
    }

    /** All parameters as one vector; call {@link #parametersChanged} after writing. */
    @Override
    public FloatAddress parameters() {
        return FloatAddress.of(network.params());
    }

    /** The gradients of the last {@link #computeGradients}, laid out like {@link #parameters}. */
    @Override
    public FloatAddress gradients() {
        return FloatAddress.of(network.getFlattenedGradients());
    }

    /** Which parts of the last gradients may differ from zero. */
    @Override
    public ParameterSpans gradientSpans() {
        return spans;
    }

    /** Values of one parameter, by layer and key, row-major. */
    FloatAddress parameter(String layer, String key) {
        return FloatAddress.of(network.getLayer(layer).getParam(key));
    }

    /** Number of parameters. */
    @Override
    public long parameterCount() {
        return network.numParams();
    }

    /** The settings that the model was built from. */
    public ModelSettings config() {
        return config;
    }

    /** Number of token ids. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** The DL4J network. */
    @Override
    public ComputationGraph network() {
        return network;
    }

    WordEncoderLayer<?> embedding() {
        return embedding;
    }

    List<RecurrentLayer> recurrent() {
        return recurrent;
    }

    SoftmaxOutputLayer output() {
        return output;
    }

    /** Frees the kernels' native buffers at once; parameters follow with garbage collection. */
    @Override
    public void close() {
        embedding.close();
        recurrent.forEach(RecurrentLayer::close);
        output.close();
    }
}
