package dev.recurve.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StrictJson;
import dev.recurve.vocab.VocabularyFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** The files of a checkpoint, looked at without loading the model. */
public final class CheckpointFiles {
    /** The weights. */
    public static final String WEIGHTS = WeightsFile.NAME;

    /** Those that make a language model. */
    public static final List<String> MODEL = List.of(ModelFile.NAME, WeightsFile.NAME, VocabularyFile.NAME);

    private static final List<String> TRAINING =
            List.of(TrainingStateFiles.CURSOR, TrainingStateFiles.OPTIMIZER, TrainingStateFiles.STATE);

    private CheckpointFiles() {}

    /**
     * Whether training can go on from a checkpoint.
     *
     * @throws IOException if the file system cannot be asked
     */
    public static boolean isResumable(ArtifactFolder folder) throws IOException {
        return folder.has(TrainingStateFiles.CURSOR);
    }

    /**
     * What a checkpoint should hold and does not: somebody has deleted it, or copied only a part.
     *
     * @return names of files
     * @throws IOException if the file system cannot be asked
     */
    public static List<String> missing(ArtifactFolder folder) throws IOException {
        List<String> there = folder.list();
        List<String> expected = new ArrayList<>(MODEL);
        if (there.stream().anyMatch(TRAINING::contains)) {
            expected.addAll(TRAINING);
        }
        expected.removeAll(there);
        return expected;
    }

    /**
     * Copies a language model without what its training would go on from.
     *
     * @param from a whole checkpoint
     * @param to a folder in the making, or inside one
     * @throws IOException if a file is missing, or cannot be copied
     */
    static void copyModel(ArtifactFolder from, ArtifactFolder to) throws IOException {
        List<String> files = new ArrayList<>(MODEL);
        files.add(Manifest.NAME);
        files.add(Manifest.SUCCESS);
        for (String file : files) {
            try (InputStream in = from.read(file);
                    OutputStream out = to.write(file)) {
                in.transferTo(out);
            }
        }
    }

    /**
     * The model's shape and tokenizer, as {@code model.json} says.
     *
     * @throws dev.recurve.config.RecurveException if it is not JSON
     * @throws IOException if it cannot be read
     */
    public static JsonNode description(ArtifactFolder folder) throws IOException {
        try (InputStream in = folder.read(ModelFile.NAME)) {
            return StrictJson.read(in, folder.location() + "/" + ModelFile.NAME);
        }
    }
}
