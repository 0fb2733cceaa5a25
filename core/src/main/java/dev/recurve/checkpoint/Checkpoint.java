package dev.recurve.checkpoint;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.model.LanguageModel;
import dev.recurve.train.TrainingState;
import dev.recurve.vocab.Vocabulary;
import dev.recurve.vocab.VocabularyFile;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * A model read from a checkpoint folder, with all that is needed to use it on text.
 *
 * <p>The folder (type {@value #TYPE}) holds {@code model.json}, {@code weights.safetensors} with the names, shapes and
 * gate order that PyTorch users know ({@link dev.recurve.model.StateDict}), {@code vocabulary.tsv} and the manifest; one
 * that training can go on from also holds what {@link TrainingState} names.
 *
 * @param model the model, closed with this checkpoint
 * @param vocabulary its tokens
 * @param tokenizer how text becomes those tokens
 * @param manifest where the model comes from
 */
public record Checkpoint(LanguageModel model, Vocabulary vocabulary, TokenizerSettings tokenizer, Manifest manifest)
        implements AutoCloseable {
    /** The type in the manifest. */
    public static final String TYPE = "recurve-checkpoint";
    /** The version of the folder's layout. */
    public static final int VERSION = 1;

    /** Manifest key of the SHA-256 of the vocabulary. */
    static final String VOCABULARY_HASH = "vocabulary-sha256";
    /** Manifest key of the number of parameters. */
    static final String PARAMETERS = "parameters";

    /**
     * Writes a checkpoint that can be used but not trained on from.
     *
     * @param target the folder to make
     * @param overwrite whether an existing folder of Recurve's is replaced
     * @param contents what to write
     * @throws RecurveException if the target exists and may not be replaced
     * @throws IOException if writing fails; the target is then as it was
     */
    public static void write(ArtifactFolder target, boolean overwrite, CheckpointContents contents) throws IOException {
        writeTraining(target, overwrite, contents, null, staged -> {});
    }

    /** Puts more into a checkpoint in the making. */
    @FunctionalInterface
    public interface Addition {
        /**
         * Adds what it has to add.
         *
         * @param staged the folder in the making
         */
        void addTo(ArtifactFolder staged) throws IOException;
    }

    /**
     * Writes a checkpoint that training can go on from.
     *
     * @param target the folder to make
     * @param overwrite whether an existing folder of Recurve's is replaced
     * @param contents what to write
     * @param state what the training run holds besides parameters; null: as {@link #write}
     * @param addition puts in what the run keeps elsewhere, last of all
     * @throws RecurveException if the target exists and may not be replaced
     * @throws IOException if writing fails; the target is then as it was
     */
    public static void writeTraining(
            ArtifactFolder target,
            boolean overwrite,
            CheckpointContents contents,
            TrainingState state,
            Addition addition)
            throws IOException {
        try (StagedFolder staged = StagedFolder.open(target, overwrite)) {
            ArtifactFolder folder = staged.folder();
            LanguageModel model = contents.model();
            new ModelFile(model.vocabularySize(), model.config(), contents.tokenizer()).write(folder);
            try (Writer out = new OutputStreamWriter(folder.write(VocabularyFile.NAME), StandardCharsets.UTF_8)) {
                VocabularyFile.write(contents.vocabulary(), out);
            }
            WeightsFile.write(folder, model);
            if (state != null) {
                TrainingStateFiles.write(folder, state);
            }
            addition.addTo(folder);
            staged.commit(manifest(contents));
        }
    }

    private static Manifest manifest(CheckpointContents contents) {
        Manifest manifest = Manifest.create(TYPE, VERSION);
        contents.provenance().forEach(manifest::with);
        return manifest.with(VOCABULARY_HASH, contents.vocabulary().sha256())
                .with("vocabulary-size", contents.vocabulary().size())
                .with(PARAMETERS, contents.model().parameterCount());
    }

    /**
     * Reads a checkpoint.
     *
     * @param folder where it lies
     * @return the model and what belongs to it; the caller closes
     * @throws RecurveException if the folder is not a whole checkpoint of this version, or its files do not belong
     *     together
     * @throws IOException if reading fails
     */
    public static Checkpoint load(ArtifactFolder folder) throws IOException {
        Manifest manifest = Manifest.read(folder, TYPE, VERSION);
        ModelFile description = ModelFile.read(folder);
        Vocabulary vocabulary = vocabulary(folder, description, manifest);
        LanguageModel model = WeightsFile.read(folder, description);
        model.spell(vocabulary);
        return new Checkpoint(model, vocabulary, description.tokenizer(), manifest);
    }

    /**
     * Reads what a checkpoint holds of the training run that wrote it.
     *
     * @param folder where it lies
     * @return the state; the model comes from {@link #load}
     * @throws RecurveException if the folder is not a whole checkpoint of this version, or was written without a state,
     *     or its files do not belong together
     * @throws IOException if reading fails
     */
    public static TrainingState loadTrainingState(ArtifactFolder folder) throws IOException {
        Manifest manifest = Manifest.read(folder, TYPE, VERSION);
        return TrainingStateFiles.read(folder, manifest.body().path(PARAMETERS).asLong(-1));
    }

    private static Vocabulary vocabulary(ArtifactFolder folder, ModelFile description, Manifest manifest)
            throws IOException {
        String location = folder.location() + "/" + VocabularyFile.NAME;
        Vocabulary vocabulary;
        try (InputStreamReader in = new InputStreamReader(folder.read(VocabularyFile.NAME), StandardCharsets.UTF_8)) {
            vocabulary = VocabularyFile.read(in, location);
        }
        if (vocabulary.size() != description.vocabularySize()) {
            throw new RecurveException("vocabulary of " + description.vocabularySize() + " tokens expected by "
                    + folder.location() + "/" + ModelFile.NAME + ", found " + vocabulary.size() + " in " + location
                    + ": was the file exchanged?");
        }
        String expected = manifest.body().path(VOCABULARY_HASH).asText();
        if (!vocabulary.sha256().equals(expected)) {
            throw new RecurveException("vocabulary with SHA-256 " + expected + " expected by " + folder.location() + "/"
                    + Manifest.NAME + ", found " + vocabulary.sha256() + " in " + location
                    + ": was the file changed or exchanged?");
        }
        return vocabulary;
    }

    /** Frees the model. */
    @Override
    public void close() {
        model.close();
    }
}
