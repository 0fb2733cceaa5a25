package dev.recurve.checkpoint;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.SentenceModel;
import dev.recurve.train.TrainingState;
import dev.recurve.vocab.LabelSet;
import dev.recurve.vocab.Vocabulary;
import dev.recurve.vocab.VocabularyFile;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;

/**
 * A tagger or classifier read from a checkpoint folder, with all that is needed to use it on text.
 *
 * <p>The folder is one of {@link Checkpoint}'s type. In place of a language model's files it has {@code model.json} of
 * kind {@code tagger} or {@code classifier}, {@code labels.tsv}, and in {@code weights.safetensors} a tensor {@code
 * layer.parameter} for each parameter of each layer. The language model whose layers it reads lies whole in {@code
 * contexts/}.
 *
 * @param model the model, closed with this checkpoint
 * @param vocabulary its tokens
 * @param labels its labels
 * @param tokenizer how sentences become those tokens
 * @param contexts checkpoint of the language model whose layers it reads; null: it reads none
 * @param manifest where the model comes from
 */
public record SentenceCheckpoint(
        SentenceModel model,
        Vocabulary vocabulary,
        LabelSet labels,
        TokenizerSettings tokenizer,
        ArtifactFolder contexts,
        Manifest manifest)
        implements AutoCloseable {
    /** Folder of the language model whose layers the model reads. */
    private static final String CONTEXTS = "contexts";

    /** Manifest key of the language model in it that was trained with its reader: the manifest that it had before. */
    public static final String FINE_TUNED_FROM = "fine-tuned-from";

    private static final Map<String, String> METADATA = Map.of("format", "pt");

    /**
     * What a checkpoint is written from.
     *
     * @param model the model
     * @param vocabulary its tokens
     * @param labels its labels
     * @param tokenizer how sentences became those tokens
     * @param contexts checkpoint of the language model whose layers it reads, copied, but for what the model trained
     *     of it; null: it reads none
     * @param provenance where the model comes from, copied into the manifest
     */
    public record Contents(
            SentenceModel model,
            Vocabulary vocabulary,
            LabelSet labels,
            TokenizerSettings tokenizer,
            ArtifactFolder contexts,
            Map<String, Object> provenance) {
        public Contents {
            if ((contexts == null) != (model.sizes().contextLayers() == 0)) {
                throw new IllegalArgumentException("a model of " + model.sizes().contextLayers() + " layers of context "
                        + (contexts == null ? "needs a language model" : "reads none"));
            }
            if (vocabulary.size() != model.sizes().tokens()
                    || !labels.names().equals(model.sizes().labels())) {
                throw new IllegalArgumentException("vocabulary or labels are not those of the model");
            }
        }
    }

    /**
     * Writes a checkpoint.
     *
     * @param target the folder to make
     * @param overwrite whether an existing folder of Recurve's is replaced
     * @param contents what to write
     * @param state what the training run holds besides parameters; null: the checkpoint cannot be trained on from
     * @param addition puts in what the run keeps elsewhere, last of all
     * @throws RecurveException if the target exists and may not be replaced
     * @throws IOException if writing fails; the target is then as it was
     */
    public static void write(
            ArtifactFolder target,
            boolean overwrite,
            Contents contents,
            TrainingState state,
            Checkpoint.Addition addition)
            throws IOException {
        try (StagedFolder staged = StagedFolder.open(target, overwrite)) {
            ArtifactFolder folder = staged.folder();
            SentenceModelFile.write(folder, contents.model(), contents.tokenizer());
            try (Writer out = writer(folder, VocabularyFile.NAME)) {
                VocabularyFile.write(contents.vocabulary(), out);
            }
            try (Writer out = writer(folder, LabelSet.FILE)) {
                contents.labels().write(out);
            }
            writeWeights(folder, contents.model());
            if (contents.contexts() != null) {
                writeContexts(contents, folder.child(CONTEXTS));
            }
            if (state != null) {
                TrainingStateFiles.write(folder, state);
            }
            addition.addTo(folder);
            Manifest manifest = Manifest.create(Checkpoint.TYPE, Checkpoint.VERSION);
            contents.provenance().forEach(manifest::with);
            staged.commit(manifest.with(
                            Checkpoint.VOCABULARY_HASH, contents.vocabulary().sha256())
                    .with("vocabulary-size", contents.vocabulary().size())
                    .with("labels-sha256", contents.labels().sha256())
                    .with(Checkpoint.PARAMETERS, contents.model().parameterCount()));
        }
    }

    private static void writeContexts(Contents contents, ArtifactFolder folder) throws IOException {
        if (!contents.model().trainsContexts()) {
            CheckpointFiles.copyModel(contents.contexts(), folder);
            return;
        }
        try (Checkpoint untrained = Checkpoint.load(contents.contexts())) {
            contents.model().giveContexts(untrained.model());
            var trained = new CheckpointContents(
                    untrained.model(),
                    untrained.vocabulary(),
                    untrained.tokenizer(),
                    Map.of(FINE_TUNED_FROM, untrained.manifest().body()));
            Checkpoint.write(folder, false, trained);
        }
    }

    private static Writer writer(ArtifactFolder folder, String name) throws IOException {
        return new OutputStreamWriter(folder.write(name), StandardCharsets.UTF_8);
    }

    /** One parameter of a layer and where it lies. */
    private record Parameter(long[] shape, FloatAddress values) {}

    private static Map<String, Parameter> parameters(SentenceModel model) {
        Map<String, Parameter> all = new LinkedHashMap<>();
        for (Layer layer : model.network().getLayers()) {
            String name = layer.conf().getLayer().getLayerName();
            layer.paramTable()
                    .forEach((key, values) ->
                            all.put(name + "." + key, new Parameter(values.shape(), FloatAddress.of(values))));
        }
        return all;
    }

    private static void writeWeights(ArtifactFolder folder, SentenceModel model) throws IOException {
        Map<String, Parameter> parameters = parameters(model);
        Map<String, long[]> shapes = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> shapes.put(name, parameter.shape()));
        try (var out = new SafetensorsWriter(folder.write(WeightsFile.NAME), shapes, METADATA)) {
            for (Map.Entry<String, Parameter> parameter : parameters.entrySet()) {
                out.write(parameter.getKey(), parameter.getValue().values());
            }
            out.finish();
        }
    }

    /**
     * Reads a checkpoint.
     *
     * @param folder where it lies
     * @return the model and what belongs to it; the caller closes
     * @throws RecurveException if the folder is not a whole checkpoint of this version and kind, or its files do not
     *     belong together
     * @throws IOException if reading fails
     */
    public static SentenceCheckpoint load(ArtifactFolder folder) throws IOException {
        Manifest manifest = Manifest.read(folder, Checkpoint.TYPE, Checkpoint.VERSION);
        Vocabulary vocabulary;
        try (Reader in = reader(folder, VocabularyFile.NAME)) {
            vocabulary = VocabularyFile.read(in, folder.location() + "/" + VocabularyFile.NAME);
        }
        requireHash(folder, manifest, Checkpoint.VOCABULARY_HASH, vocabulary.sha256(), VocabularyFile.NAME);
        LabelSet labels = LabelSet.ofNames(java.util.List.of());
        if (folder.has(LabelSet.FILE)) { // else the kind in model.json says what is wrong
            try (Reader in = reader(folder, LabelSet.FILE)) {
                labels = LabelSet.read(in, folder.location() + "/" + LabelSet.FILE);
            }
            requireHash(folder, manifest, "labels-sha256", labels.sha256(), LabelSet.FILE);
        }
        SentenceModelFile.Described described = SentenceModelFile.read(folder, labels.names());
        if (vocabulary.size() != described.sizes().tokens()) {
            throw new RecurveException("vocabulary of " + described.sizes().tokens() + " tokens expected by "
                    + folder.location() + "/" + ModelFile.NAME + ", found " + vocabulary.size() + " in "
                    + VocabularyFile.NAME + ": was the file exchanged?");
        }
        SentenceModel model = readWeights(folder, described);
        ArtifactFolder contexts = model.sizes().contextLayers() > 0 ? folder.child(CONTEXTS) : null;
        return new SentenceCheckpoint(model, vocabulary, labels, described.tokenizer(), contexts, manifest);
    }

    private static Reader reader(ArtifactFolder folder, String name) throws IOException {
        return new InputStreamReader(folder.read(name), StandardCharsets.UTF_8);
    }

    private static void requireHash(ArtifactFolder folder, Manifest manifest, String key, String found, String file) {
        String expected = manifest.body().path(key).asText();
        if (!found.equals(expected)) {
            throw new RecurveException(key + " " + expected + " expected by " + folder.location() + "/" + Manifest.NAME
                    + ", found " + found + " in " + file + ": was the file changed or exchanged?");
        }
    }

    private static SentenceModel readWeights(ArtifactFolder folder, SentenceModelFile.Described described)
            throws IOException {
        String location = folder.location() + "/" + WeightsFile.NAME;
        try (var in = new SafetensorsReader(folder.read(WeightsFile.NAME), location)) {
            WeightsFile.checkSize(in.shapes(), described::parameterCount, folder.location());
            SentenceModel model = described.build();
            try {
                readWeights(folder, in, model);
                return model;
            } catch (IOException | RuntimeException e) {
                model.close();
                throw e;
            }
        }
    }

    private static void readWeights(ArtifactFolder folder, SafetensorsReader in, SentenceModel model)
            throws IOException {
        Map<String, Parameter> parameters = parameters(model);
        Map<String, long[]> found = in.shapes();
        parameters.forEach((name, parameter) -> {
            if (!Arrays.equals(found.get(name), parameter.shape())) {
                throw new RecurveException("tensor " + name + " of shape " + Arrays.toString(parameter.shape())
                        + " expected by " + folder.location() + "/" + ModelFile.NAME + ", found "
                        + (found.get(name) == null ? "none" : Arrays.toString(found.get(name))) + " in "
                        + WeightsFile.NAME + ": do the two come from the same checkpoint?");
            }
        });
        if (found.size() != parameters.size()) {
            throw new RecurveException(parameters.size() + " tensors expected by " + folder.location() + "/"
                    + ModelFile.NAME + ", found " + found.size() + " in " + WeightsFile.NAME);
        }
        while (in.hasNext()) {
            SafetensorsReader.Tensor tensor = in.next();
            parameters.get(tensor.name()).values().put(tensor.values());
        }
        model.parametersChanged();
    }

    /** Frees the model. */
    @Override
    public void close() {
        model.close();
    }
}
