package dev.recurve.spark.averaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointContents;
import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.train.TrainingCursor;
import dev.recurve.train.TrainingState;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.Pointer;

/** The folder of a training run: {@code run.json}, logs, and {@code checkpoints/}. */
public final class RunFolder {
    /** The type in {@code run.json}. */
    public static final String TYPE = "recurve-run";
    /** The version of the folder's layout. */
    public static final int VERSION = 1;

    private static final String MARK = "run.json";
    /** Folder of the workers' own optimizer states, in the run and in its checkpoints. */
    private static final String LOCAL_STATES = "workers";

    private final HadoopFolder folder;
    private final CheckpointFolders checkpoints;

    /** @param folder the run's folder, which need not exist */
    public RunFolder(HadoopFolder folder) {
        this.folder = folder;
        this.checkpoints = new CheckpointFolders(folder);
    }

    /**
     * Checks that a run can begin in this folder.
     *
     * @param overwrite whether an earlier run there may be deleted
     * @throws RecurveException if the folder is taken
     */
    public void requireFree(boolean overwrite) throws IOException {
        if (folder.exists() && !folder.list().isEmpty()) {
            if (!folder.has(MARK)) {
                throw new RecurveException(folder.location() + " exists and was not written by a training run of"
                        + " Recurve (it has no " + MARK + "): name another folder as run.output");
            }
            if (!overwrite) {
                throw new RecurveException(folder.location() + " already holds a training run: go on with --resume,"
                        + " replace it with --overwrite, or name another folder as run.output");
            }
        }
    }

    /** Begins a run in this folder; an earlier one is deleted. */
    public void begin() throws IOException {
        folder.delete();
        try (OutputStream out = folder.write(MARK)) {
            new ObjectMapper().writeValue(out, Map.of("type", TYPE, "version", VERSION));
        }
    }

    /**
     * What a run goes on from.
     *
     * @param state of training
     * @param localStates the workers' own optimizer states; null where the checkpoint has none
     * @param identity of the run as the checkpoint has it
     */
    record Resumed(TrainingState state, HadoopFolder localStates, JsonNode identity) {}

    /**
     * Takes up the latest checkpoint of a run.
     *
     * @param model receives the parameters
     * @param check refuses the checkpoint of another run, by its identity and location
     * @throws RecurveException if there is none, or it belongs to another run
     */
    Resumed resume(LanguageModel model, BiConsumer<JsonNode, String> check) throws IOException {
        HadoopFolder latest = latestCheckpoint();
        JsonNode identity;
        try (Checkpoint checkpoint = Checkpoint.load(latest)) {
            identity = checkpoint.manifest().body().path(RunIdentity.KEY);
            check.accept(identity, latest.location());
            FloatAddress from = checkpoint.model().parameters();
            Pointer.memcpy(model.parameters(), from, from.capacity() * Float.BYTES);
            model.parametersChanged();
        }
        return new Resumed(Checkpoint.loadTrainingState(latest), localStates(latest), identity);
    }

    /** The workers' own optimizer states in a checkpoint; null if it has none. */
    static HadoopFolder localStates(HadoopFolder checkpoint) throws IOException {
        HadoopFolder local = checkpoint.child(LOCAL_STATES);
        return local.exists() ? local : null;
    }

    /**
     * The latest checkpoint.
     *
     * @throws RecurveException if there is none
     */
    HadoopFolder latestCheckpoint() throws IOException {
        if (folder.has(MARK)) {
            mark(folder);
        }
        return (HadoopFolder) checkpoints.latest().orElseThrow(this::nothingToResume);
    }

    private RecurveException nothingToResume() {
        String location = folder.location();
        int parent = location.lastIndexOf("/checkpoints/");
        if (parent > 0) {
            return new RecurveException("nothing to resume: " + location + " is a checkpoint itself: name the run's"
                    + " folder, " + location.substring(0, parent) + ", as run.output");
        }
        return new RecurveException(
                "nothing to resume: " + location + " holds no whole checkpoint: start without --resume");
    }

    /** Where workers that keep their own optimizer state save it between checkpoints. */
    HadoopFolder localStates() {
        return folder.child(LOCAL_STATES);
    }

    /**
     * What every checkpoint of a run says of it.
     *
     * @param identity what the weights depend on
     * @param vocabulary the corpus's tokens
     * @param tokenizer how the corpus was tokenized
     */
    record Provenance(RunIdentity identity, Vocabulary vocabulary, TokenizerSettings tokenizer) {}

    /**
     * What a checkpoint is written from.
     *
     * @param provenance what every checkpoint of the run says
     * @param model the parameters
     * @param state of training
     * @param evaluation the evaluation that ends the epoch, or null within an epoch
     * @param local the workers' own optimizer states, which are moved into the checkpoint, or null
     */
    record Contents(
            Provenance provenance,
            LanguageModel model,
            TrainingState state,
            EvaluationResult evaluation,
            LocalStates local) {}

    /**
     * Writes a checkpoint, marks it if it is the best, and deletes old ones.
     *
     * @return its location
     */
    String write(Contents contents, int keep) throws IOException {
        EvaluationResult evaluation = contents.evaluation();
        var checkpoint = new CheckpointContents(
                contents.model(),
                contents.provenance().vocabulary(),
                contents.provenance().tokenizer(),
                facts(contents));
        Marked mark = evaluation != null && evaluation.best()
                ? new Marked("validation-perplexity", evaluation.perplexity().mean())
                : null;
        return write(
                contents.state().cursor(),
                (target, addition) -> Checkpoint.writeTraining(target, true, checkpoint, contents.state(), addition),
                contents.local(),
                mark,
                keep);
    }

    /** Writes a checkpoint to a folder, with what the run adds. */
    @FunctionalInterface
    interface CheckpointWriter {
        void write(HadoopFolder target, Checkpoint.Addition addition) throws IOException;
    }

    /**
     * What makes a checkpoint the best.
     *
     * @param measure its name
     * @param value of the validation split
     */
    record Marked(String measure, double value) {}

    /**
     * Writes a checkpoint, marks it if it is the best, and deletes old ones.
     *
     * @param local the workers' own optimizer states, which are moved into the checkpoint, or null
     * @param best why it is the best; null: it is not
     * @return its location
     */
    String write(TrainingCursor cursor, CheckpointWriter writer, LocalStates local, Marked best, int keep)
            throws IOException {
        HadoopFolder target = (HadoopFolder) checkpoints.folder(cursor.epoch(), cursor.round());
        writer.write(target, staged -> {
            if (local != null) {
                local.putInto((HadoopFolder) staged.child(LOCAL_STATES));
            }
        });
        if (local != null) {
            local.takenBy(target.child(LOCAL_STATES));
        }
        if (best != null) {
            checkpoints.markBest(target, best.measure(), best.value());
        }
        checkpoints.deleteOld(keep);
        return target.location();
    }

    private static Map<String, Object> facts(Contents contents) {
        TrainingCursor cursor = contents.state().cursor();
        EvaluationResult evaluation = contents.evaluation();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(RunIdentity.KEY, contents.provenance().identity().settings());
        facts.put("epoch", cursor.epoch());
        facts.put("step", cursor.globalStep());
        facts.put("tokens", cursor.tokens());
        if (cursor.averagedSteps() > 0) {
            facts.put("averaged-steps", cursor.averagedSteps());
        }
        if (evaluation != null && evaluation.perplexity().tokensPerDirection() > 0) {
            facts.put("validation-perplexity", evaluation.perplexity().mean());
        }
        return facts;
    }

    /** Location of the best checkpoint, or of the latest where no validation has marked one. */
    Optional<String> best() throws IOException {
        return checkpoints.best().or(() -> latestFolder()).map(ArtifactFolder::location);
    }

    /** Location of the latest checkpoint. */
    Optional<String> latest() {
        return latestFolder().map(ArtifactFolder::location);
    }

    private Optional<ArtifactFolder> latestFolder() {
        try {
            return checkpoints.latest();
        } catch (IOException e) {
            throw new RecurveException("cannot list " + folder.location() + ": " + e.getMessage(), e);
        }
    }

    /** Where the run lies. */
    public String location() {
        return folder.location();
    }

    /** Whether a folder is that of a training run. */
    public static boolean isRun(HadoopFolder path) throws IOException {
        return path.has(MARK);
    }

    /**
     * Type and version of a training run's folder.
     *
     * @throws RecurveException if they are not those that this Recurve reads
     */
    public static Manifest mark(HadoopFolder path) throws IOException {
        Manifest mark = Manifest.readFile(path, MARK);
        if (!mark.type().equals(TYPE)) {
            throw new RecurveException(
                    "expected a " + TYPE + " folder, found a " + mark.type() + " in " + path.location() + "/" + MARK);
        }
        return mark.requireVersion(VERSION, path.location());
    }

    /**
     * The checkpoint that a path means: the folder itself, or of a training run's folder the best.
     *
     * @throws RecurveException if there is neither
     */
    public static HadoopFolder checkpoint(HadoopFolder path) throws IOException {
        if (!path.has(MARK)) {
            return path; // Checkpoint.load says what is wrong with it, if anything is
        }
        mark(path);
        CheckpointFolders checkpoints = new CheckpointFolders(path);
        return (HadoopFolder) checkpoints
                .best()
                .or(() -> new RunFolder(path).latestFolder())
                .orElseThrow(() ->
                        new RecurveException("the training run " + path.location() + " has no whole checkpoint yet"));
    }
}
