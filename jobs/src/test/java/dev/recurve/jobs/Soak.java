package dev.recurve.jobs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * Trains a language model, writes embeddings, trains a tagger on the model's layers and tags, over and over in this one
 * process. Its arguments are the project's folder, a folder for what it writes, and the seconds to go on for; it prints a
 * line for every turn, and at the end what it had in memory.
 */
public final class Soak {
    private final Path root;
    private final Path folder;

    private Soak(Path root, Path folder) {
        this.root = root;
        this.folder = folder;
    }

    /** See the class. */
    public static void main(String[] arguments) {
        Soak soak = new Soak(Path.of(arguments[0]), Path.of(arguments[1]));
        double seconds = Double.parseDouble(arguments[2]);
        soak.prepare();
        List<Long> resident = new ArrayList<>();
        List<Long> used = new ArrayList<>();
        long start = System.nanoTime();
        while ((System.nanoTime() - start) / 1e9 < seconds || resident.size() < 12) {
            soak.turn();
            System.gc();
            resident.add(Pointer.physicalBytes());
            used.add(Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
            System.out.printf(
                    "%5.0f s: turn %d, resident %d MB, heap in use %d MB, off-heap %d MB, %d threads%n",
                    (System.nanoTime() - start) / 1e9,
                    resident.size(),
                    resident.get(resident.size() - 1) >> 20,
                    used.get(used.size() - 1) >> 20,
                    Pointer.totalBytes() >> 20,
                    Thread.activeCount());
        }
        int quarter = resident.size() / 4; // classes are loaded and compiled in the first turns
        int middle = (quarter + resident.size()) / 2;
        System.out.printf(
                "turns %d resident-before %d resident-after %d heap-before %d heap-after %d%n",
                resident.size(),
                Collections.max(resident.subList(quarter, middle)),
                Collections.max(resident.subList(middle, resident.size())),
                Collections.max(used.subList(quarter, middle)),
                Collections.max(used.subList(middle, used.size())));
    }

    private void prepare() {
        run(
                "prepare",
                "quickstart",
                "input.path=" + sample("train.txt"),
                "validation.path=" + sample("validation.txt"));
        run(
                "prepare",
                "sample-tagger",
                "input.path=" + sample("train.conllu"),
                "validation.path=" + sample("validation.conllu"));
    }

    private void turn() {
        run("train", "quickstart", "training.epochs=1", "run.overwrite=true");
        run(
                "embed",
                "quickstart",
                "embed.path=" + sample("test.txt"),
                "embed.output=" + folder.resolve("embeddings"),
                "run.overwrite=true");
        run(
                "train",
                "sample-tagger",
                "training.epochs=1",
                "contexts.checkpoint=" + folder.resolve("quickstart-run"),
                "run.overwrite=true");
        run(
                "tag",
                "sample-tagger",
                "label.path=" + sample("test.txt"),
                "label.format=text",
                "label.output=" + folder.resolve("tags"),
                "run.overwrite=true");
    }

    private String sample(String file) {
        return root.resolve("data-samples/english").resolve(file).toString();
    }

    private void run(String command, String config, String... further) {
        List<String> all = new ArrayList<>(List.of(
                command,
                "--config",
                root.resolve("conf/" + config + ".conf").toString(),
                "run.corpus=" + folder.resolve(config + "-corpus"),
                "run.output=" + folder.resolve(config + "-run")));
        all.addAll(Arrays.asList(further));
        Outcome.succeed(all.toArray(String[]::new));
    }
}
