package dev.recurve.model;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.SentenceBatch.LabelsOf;
import dev.recurve.config.CellType;
import dev.recurve.config.ClassifierNetwork;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.SentencePooling;
import dev.recurve.config.SpellingSettings;
import dev.recurve.config.SpellingType;
import dev.recurve.config.TagScheme;
import dev.recurve.config.TaggerNetwork;
import dev.recurve.config.TaggerOutput;
import dev.recurve.config.TaggerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Small taggers and classifiers of every kind, and random sentences for them. */
public enum SentenceModels {
    SOFTMAX(tagger(TaggerNetwork.RECURRENT, TaggerOutput.SOFTMAX, 2, 0)),
    CRF(tagger(TaggerNetwork.RECURRENT, TaggerOutput.CRF, 1, 0)),
    SPELLED(tagger(TaggerNetwork.RECURRENT, TaggerOutput.CRF, 1, 4)),
    SPELLED_WINDOW(tagger(TaggerNetwork.WINDOW, TaggerOutput.SOFTMAX, 1, 1)),
    CONTEXT(tagger(TaggerNetwork.RECURRENT, TaggerOutput.SOFTMAX, 1, 2)),
    CONTEXT_MEAN(classifier(ClassifierNetwork.MEAN_EMBEDDING, ModelDirection.BOTH, SentencePooling.MEAN, 0)),
    /** A biLM whose token vectors are in the mix is trained too. */
    FINE_TUNED(tagger(TaggerNetwork.RECURRENT, TaggerOutput.CRF, 1, 0), "direction = both, embedding = 4, hidden = 4"),
    /** A language model of one direction, whose token vectors are not in the mix. */
    FINE_TUNED_MAX(
            classifier(ClassifierNetwork.RECURRENT, ModelDirection.BOTH, SentencePooling.MAX, 0),
            "direction = forward, cell = gru, embedding = 5, hidden = 4, softmax.tied = false"),
    /** One with all that its layers may have, of which words are tied to the softmax. */
    FINE_TUNED_MEAN(
            classifier(ClassifierNetwork.MEAN_EMBEDDING, ModelDirection.BOTH, SentencePooling.MEAN, 0),
            "direction = both, embedding = 4, hidden = 6, projection = 4, skip = true, softmax.tied = true"),
    WINDOW(tagger(TaggerNetwork.WINDOW, TaggerOutput.SOFTMAX, 1, 0)),
    WINDOW_CRF(tagger(TaggerNetwork.WINDOW, TaggerOutput.CRF, 1, 0)),
    MEAN_EMBEDDING(classifier(ClassifierNetwork.MEAN_EMBEDDING, ModelDirection.BOTH, SentencePooling.MEAN, 0)),
    LAST(classifier(ClassifierNetwork.RECURRENT, ModelDirection.FORWARD, SentencePooling.LAST, 0)),
    ENDS(classifier(ClassifierNetwork.RECURRENT, ModelDirection.BOTH, SentencePooling.LAST, 0)),
    MEAN(classifier(ClassifierNetwork.RECURRENT, ModelDirection.BOTH, SentencePooling.MEAN, 0)),
    ATTENTION(classifier(ClassifierNetwork.RECURRENT, ModelDirection.BOTH, SentencePooling.ATTENTION, 0)),
    CONVOLVED(classifier(ClassifierNetwork.RECURRENT, ModelDirection.BOTH, SentencePooling.MEAN, 3)),
    MAX(classifier(ClassifierNetwork.RECURRENT, ModelDirection.BOTH, SentencePooling.MAX, 0));

    public static final List<String> LABELS = List.of("O", "B-X", "I-X", "B-Y", "I-Y");
    private static final int TOKENS = 11;
    private static final int CHARACTERS = 13;
    private static final int[] LENGTHS = {4, 9, 1, 6};

    private static final int CONTEXT_WORDS = 8;

    private final Object settings;
    private final ContextEncoder.Shape contexts; // of a language model that is trained too; null: none

    SentenceModels(Object settings) {
        this.settings = settings;
        contexts = null;
    }

    SentenceModels(Object settings, String languageModel) {
        this.settings = settings;
        Config config = ConfigFactory.parseString("model { layers = 2, init-range = 0.5, " + languageModel + " }");
        contexts = new ContextEncoder.Shape(ConfigReader.read(config, "model", ModelSettings.class), CONTEXT_WORDS);
    }

    private static TaggerSettings tagger(TaggerNetwork network, TaggerOutput output, int layers, int characters) {
        return new TaggerSettings(
                network,
                output,
                TagScheme.IOB2,
                CellType.LSTM,
                layers,
                6,
                7,
                2,
                spelling(SpellingType.LSTM, characters),
                0,
                0,
                0.5);
    }

    private static ClassifierSettings classifier(
            ClassifierNetwork network, ModelDirection direction, SentencePooling pooling, int characters) {
        return new ClassifierSettings(
                network, direction, CellType.GRU, 1, 6, 5, pooling, spelling(SpellingType.CNN, characters), 0, 0, 0.5);
    }

    private static SpellingSettings spelling(SpellingType type, int hidden) {
        return new SpellingSettings(hidden == 0 ? SpellingType.NONE : type, 3, hidden, 13, 8, "1x4,3x5", 1);
    }

    /** Parameters that may never have a gradient: padding and rectifiers that no batch opens. */
    long mostWithoutGradient(long parameters) {
        return this == CONVOLVED ? parameters / 10 : 0;
    }

    public SentenceSizes sizes() {
        if (contexts != null) {
            boolean all = contexts.model().embedding() == contexts.model().output();
            return new SentenceSizes(TOKENS, CHARACTERS, LABELS, all ? 3 : 2, contexts.width());
        }
        boolean context = name().startsWith("CONTEXT");
        return new SentenceSizes(TOKENS, CHARACTERS, LABELS, context ? 3 : 0, context ? 4 : 0);
    }

    /** A new model. */
    public SentenceModel create() {
        SentenceModel model = settings instanceof TaggerSettings tagger
                ? SequenceTagger.create(tagger, sizes(), contexts, 3)
                : SentenceClassifier.create((ClassifierSettings) settings, sizes(), contexts, 3);
        if (contexts != null) {
            try (LanguageModel trained = languageModel(7)) {
                model.takeContexts(trained);
            }
        }
        return model;
    }

    /** The same kind of model that is given the vectors of a language model. */
    SentenceModel createFrozen() {
        return settings instanceof TaggerSettings tagger
                ? SequenceTagger.create(tagger, sizes(), 3)
                : SentenceClassifier.create((ClassifierSettings) settings, sizes(), 3);
    }

    /** A language model that may be trained as a part of the model; random. */
    LanguageModel languageModel(long seed) {
        return LanguageModel.create(contexts.model(), contexts.words(), seed);
    }

    public LabelsOf labelsOf() {
        return settings instanceof TaggerSettings ? LabelsOf.TOKENS : LabelsOf.SENTENCES;
    }

    public SentenceBatch batch(List<EncodedSentence> sentences) {
        return SentenceBatch.of(sentences, labelsOf(), sizes().contextLayers());
    }

    public List<EncodedSentence> sentences(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<EncodedSentence> sentences = new ArrayList<>();
        for (int length : LENGTHS) {
            sentences.add(sentence(random, length, true));
        }
        return sentences;
    }

    /** Short sentences without labels. */
    List<EncodedSentence> unlabelled(int count) {
        SplittableRandom random = new SplittableRandom(4);
        List<EncodedSentence> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sentences.add(sentence(random, random.nextInt(1, 6), false));
        }
        return sentences;
    }

    List<EncodedSentence> withLongUnlabelled(List<EncodedSentence> sentences) {
        List<EncodedSentence> more = new ArrayList<>(sentences);
        more.add(sentence(new SplittableRandom(99), 14, false));
        return more;
    }

    private EncodedSentence sentence(SplittableRandom random, int length, boolean labelled) {
        int[] tokens = random.ints(length, 0, TOKENS).toArray();
        int[] labels = random.ints(labelsOf() == LabelsOf.TOKENS ? length : 1, 0, LABELS.size())
                .toArray();
        if (!labelled) {
            Arrays.fill(labels, SentenceBatch.NO_LABEL);
        }
        int[][] characters = new int[length][];
        Arrays.setAll(characters, t -> spelling(tokens[t]));
        float[] context = new float[sizes().contextLayers() * length * sizes().contextWidth()];
        for (int i = 0; i < context.length; i++) {
            context[i] = (float) random.nextDouble(-1, 1);
        }
        if (contexts != null) {
            int[] words = random.ints(length, 0, CONTEXT_WORDS).toArray();
            return new EncodedSentence(tokens, characters, labels, null, words);
        }
        return new EncodedSentence(tokens, characters, labels, context.length == 0 ? null : context);
    }

    /** Each token is a word of 1 to 5 characters. */
    private static int[] spelling(int token) {
        return new SplittableRandom(token).ints(1 + token % 5, 0, CHARACTERS).toArray();
    }
}
