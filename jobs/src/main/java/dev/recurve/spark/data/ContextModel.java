package dev.recurve.spark.data;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Hashes;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointFiles;
import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.UsageException;
import dev.recurve.embed.ContextLayers;
import dev.recurve.model.ContextEncoder;
import dev.recurve.model.SentenceModel;
import dev.recurve.model.SentenceSizes;
import dev.recurve.token.WordForm;
import dev.recurve.vocab.TokenIds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A language model whose layers a tagger or classifier reads.
 *
 * @param folder its checkpoint, where driver and executors see it
 * @param layers those that are read
 * @param sha256 of its shape, words and weights: models of one hash give the same vectors
 * @param settings of its shape
 * @param words its ids of tokens
 * @param fineTuned whether it was trained with the tagger or classifier in whose checkpoint it lies: no other model, and no
 *     other checkpoint, gives its vectors
 */
public record ContextModel(
        HadoopFolder folder,
        ContextLayers layers,
        String sha256,
        ModelSettings settings,
        TokenIds words,
        boolean fineTuned) {
    /**
     * Looks at a checkpoint.
     *
     * @throws RecurveException if it is not a whole checkpoint of this version that holds a language model of words
     */
    public static ContextModel open(HadoopFolder folder) throws IOException {
        try (Checkpoint checkpoint = load(folder)) {
            ModelSettings settings = checkpoint.model().config();
            var words = new TokenIds(checkpoint.vocabulary(), WordForm.of(checkpoint.tokenizer()));
            boolean fineTuned = checkpoint.manifest().body().has(SentenceCheckpoint.FINE_TUNED_FROM);
            return new ContextModel(folder, ContextLayers.of(settings), hash(folder), settings, words, fineTuned);
        } catch (RecurveException e) {
            throw new RecurveException("no language model to take context vectors from: " + e.getMessage(), e);
        }
    }

    /**
     * The language model that lies in the checkpoint of a tagger or classifier.
     *
     * @return null if it reads none
     * @throws RecurveException if it is not whole, or not the one that the model was trained with
     */
    public static ContextModel of(SentenceCheckpoint checkpoint) throws IOException {
        if (checkpoint.contexts() == null) {
            return null;
        }
        ContextModel found = open((HadoopFolder) checkpoint.contexts());
        SentenceSizes expected = checkpoint.model().sizes();
        if (found.layers.layers() != expected.contextLayers() || found.layers.width() != expected.contextWidth()) {
            throw new RecurveException(expected.contextLayers() + " layers of width " + expected.contextWidth()
                    + " expected of the language model in " + found.folder.location() + ", found "
                    + found.layers.layers() + " of width " + found.layers.width() + ": was the folder exchanged?");
        }
        return found;
    }

    /**
     * What a tagger or classifier is built from that trains the model too.
     *
     * @throws UsageException if it cannot be trained
     */
    public ContextEncoder.Shape trainable() {
        try {
            return new ContextEncoder.Shape(settings, words.vocabulary().size());
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "contexts.trained = true: " + e.getMessage() + " in " + folder.location()
                            + ": leave contexts.trained out, or take another checkpoint",
                    e);
        }
    }

    /**
     * Copies its parameters into a model that trains it too.
     *
     * @throws RecurveException if it is not of the shape that the model was built with
     */
    public void copyTo(SentenceModel model) throws IOException {
        try (Checkpoint checkpoint = load(folder)) {
            model.takeContexts(checkpoint.model());
        } catch (IllegalArgumentException e) {
            throw new RecurveException(e.getMessage() + " in " + folder.location() + ": was the folder exchanged?", e);
        }
    }

    /**
     * Loads the model.
     *
     * @throws RecurveException if it is not a whole checkpoint of this version that holds a language model of words
     */
    public static Checkpoint load(ArtifactFolder folder) throws IOException {
        Checkpoint checkpoint = Checkpoint.load(folder);
        if (checkpoint.tokenizer().type() == TokenizerSettings.Type.CHARACTER) {
            checkpoint.close();
            throw new RecurveException("a language model whose tokens are words expected, found one of characters in "
                    + folder.location());
        }
        return checkpoint;
    }

    private static String hash(HadoopFolder folder) throws IOException {
        MessageDigest digest = Hashes.sha256();
        for (String file : CheckpointFiles.MODEL) {
            try (InputStream in = folder.read(file)) {
                digest.update((file + Hashes.sha256(in)).getBytes(StandardCharsets.US_ASCII));
            }
        }
        return Hashes.hex(digest.digest());
    }
}
