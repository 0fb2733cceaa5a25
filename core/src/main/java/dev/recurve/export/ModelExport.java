package dev.recurve.export;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Hashes;
import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointFiles;
import dev.recurve.checkpoint.SafetensorsWriter;
import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.config.ExportFormat;
import dev.recurve.config.RecurveException;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.TensorDict;
import dev.recurve.vocab.LabelSet;
import dev.recurve.vocab.Vocabulary;
import dev.recurve.vocab.VocabularyFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the model of a checkpoint in a form that other programs read, with its vocabulary, its labels and {@code
 * model.json} beside it.
 */
public final class ModelExport implements AutoCloseable {
    /** The type in the manifest. */
    public static final String TYPE = "recurve-export";
    /** The version of the folder's layout. */
    public static final int VERSION = 1;
    /** The weights. */
    public static final String SAFETENSORS = "model.safetensors";
    /** The graph. */
    public static final String ONNX = "model.onnx";
    /** The words' vectors. */
    public static final String VECTORS = "vectors.txt";

    /** Protocol buffers end at 2 GiB; beside the weights there is the graph. */
    private static final long LARGEST_GRAPH = (1L << 31) - (16L << 20);

    private static final String MODEL = "model.json";
    private static final String LANGUAGE_MODEL = "language-model";

    private final ArtifactFolder source;
    private final Checkpoint language; // null: a model of sentences
    private final SentenceCheckpoint sentences;
    private final String kind;

    private ModelExport(ArtifactFolder source) throws IOException {
        this.source = source;
        Manifest.read(source, Checkpoint.TYPE, Checkpoint.VERSION);
        kind = CheckpointFiles.description(source).path("kind").asText();
        boolean ofWords = kind.equals(LANGUAGE_MODEL);
        language = ofWords ? Checkpoint.load(source) : null;
        sentences = ofWords ? null : SentenceCheckpoint.load(source);
    }

    /**
     * Exports a model.
     *
     * @param source the checkpoint
     * @param target the folder to make
     * @param overwrite whether an existing folder of Recurve's is replaced
     * @return the manifest of what was written
     * @throws RecurveException if the checkpoint cannot be used, the format cannot express the model, or the target exists
     *     and may not be replaced
     * @throws IOException if reading or writing fails; the target is then as it was
     */
    public static Manifest write(ArtifactFolder source, ArtifactFolder target, ExportFormat format, boolean overwrite)
            throws IOException {
        try (StagedFolder staged = StagedFolder.open(target, overwrite);
                ModelExport export = new ModelExport(source)) {
            ArtifactFolder folder = staged.folder();
            switch (format) {
                case SAFETENSORS -> export.writeSafetensors(folder);
                case ONNX -> export.writeOnnx(folder);
                case WORD2VEC -> export.writeVectors(folder);
            }
            export.copyDescription(folder);
            Manifest manifest = export.manifest(format);
            staged.commit(manifest);
            return manifest;
        }
    }

    private TensorDict tensors() {
        return language != null ? TensorDict.of(language.model()) : TensorDict.of(sentences.model());
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("recurve.kind", kind);
        metadata.put("recurve.vocabulary-sha256", vocabulary().sha256());
        if (sentences != null) {
            metadata.put("recurve.labels-sha256", sentences.labels().sha256());
        }
        return metadata;
    }

    private Vocabulary vocabulary() {
        return language != null ? language.vocabulary() : sentences.vocabulary();
    }

    private void writeSafetensors(ArtifactFolder folder) throws IOException {
        TensorDict tensors = tensors();
        Map<String, String> metadata = metadata();
        metadata.put("format", "pt");
        try (var out = new SafetensorsWriter(folder.write(SAFETENSORS), tensors.shapes(), metadata)) {
            for (String name : tensors.shapes().keySet()) {
                out.write(name, tensors.read(name));
            }
            out.finish();
        }
    }

    private void writeOnnx(ArtifactFolder folder) throws IOException {
        requireFitting();
        OnnxGraph graph =
                language != null ? OnnxLanguageModel.of(language.model()) : OnnxSentenceModel.of(sentences.model());
        try (OutputStream out = folder.write(ONNX)) {
            graph.model(metadata()).writeTo(out);
        }
    }

    private void requireFitting() {
        long bytes = parameters() * Float.BYTES;
        if (bytes > LARGEST_GRAPH) {
            throw new RecurveException(String.format(
                    "an ONNX file ends at 2 GiB, found %,d parameters of 4 bytes in %s: export.format = safetensors takes"
                            + " them",
                    parameters(), source.location()));
        }
    }

    private long parameters() {
        LanguageModel words = language == null ? null : language.model();
        return words != null ? words.parameterCount() : sentences.model().parameterCount();
    }

    private void writeVectors(ArtifactFolder folder) throws IOException {
        Vocabulary vocabulary = vocabulary();
        WordTable table = language != null
                ? WordTable.of(language.model(), tensors())
                : WordTable.of(tensors(), "encoder.weight");
        try (var out = new WordVectorText(folder.write(VECTORS), vocabulary.size(), table.size())) {
            for (int id = 0; id < vocabulary.size(); id++) {
                out.write(vocabulary.token(id), table.vectors(), Math.multiplyExact(id, table.size()));
            }
            out.finish();
        }
    }

    /** What is needed to use the model on text. */
    private void copyDescription(ArtifactFolder folder) throws IOException {
        for (String name : List.of(MODEL, VocabularyFile.NAME, LabelSet.FILE)) {
            if (source.has(name)) {
                try (InputStream in = source.read(name);
                        OutputStream out = folder.write(name)) {
                    in.transferTo(out);
                }
            }
        }
    }

    private Manifest manifest(ExportFormat format) throws IOException {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("location", source.location());
        try (InputStream weights = source.read(CheckpointFiles.WEIGHTS)) {
            model.put("weights-sha256", Hashes.sha256(weights));
        }
        model.put("vocabulary-sha256", vocabulary().sha256());
        return Manifest.create(TYPE, VERSION)
                .with("format", format.label())
                .with("kind", kind)
                .with("parameters", parameters())
                .with("vocabulary-size", vocabulary().size())
                .with("model", model);
    }

    @Override
    public void close() {
        if (language != null) {
            language.close();
        } else {
            sentences.close();
        }
    }
}
