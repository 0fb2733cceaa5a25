package dev.recurve.spark.report;

import dev.recurve.artifact.Manifest;
import dev.recurve.config.RecurveException;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a page is made from.
 *
 * @param run the run's folder
 * @param folders whole folders of Recurve's in the run, in its {@code probes}, and those that were named
 */
record ReportSources(HadoopFolder run, List<Source> folders) {
    /** Where probes of a run are looked for, beside the run's own folder. */
    static final String PROBES = "probes";

    /** A folder and what it is. */
    record Source(HadoopFolder folder, Manifest manifest) {}

    /**
     * Finds everything.
     *
     * @param run a training run
     * @param named further folders
     * @throws RecurveException if the run is none, or a named folder is not whole
     */
    static ReportSources find(HadoopFolder run, List<HadoopFolder> named) throws IOException {
        requireRun(run);
        List<Source> found = new ArrayList<>();
        List<String> locations = new ArrayList<>();
        List<HadoopFolder> candidates = new ArrayList<>();
        for (HadoopFolder parent : List.of(run, run.child(PROBES))) {
            for (String name : parent.list()) {
                HadoopFolder child = parent.child(name);
                if (!name.startsWith(".") && child.has(Manifest.NAME) && child.has(Manifest.SUCCESS)) {
                    candidates.add(child);
                }
            }
        }
        candidates.addAll(named);
        for (HadoopFolder folder : candidates) {
            if (!locations.contains(folder.location())) {
                locations.add(folder.location());
                found.add(new Source(folder, Manifest.readAny(folder, "the folder of a probe or of embeddings")));
            }
        }
        return new ReportSources(run, found);
    }

    private static void requireRun(HadoopFolder run) throws IOException {
        if (RunFolder.isRun(run)) {
            RunFolder.mark(run);
            return;
        }
        String found;
        if (!run.exists()) {
            found = "nothing there";
        } else if (run.list().isEmpty()) {
            found = "an empty folder";
        } else if (run.has(Manifest.NAME)) {
            found = "a " + Manifest.readFile(run, Manifest.NAME).type()
                    + ": name the run first, other folders behind it";
        } else {
            found = "no run.json in it: it was not written by recurve train";
        }
        throw new RecurveException("expected the folder of a training run at " + run.location() + ", found " + found);
    }

    /** Folders of a type, in the order in which they were found. */
    List<Source> of(String type) {
        return folders.stream()
                .filter(source -> source.manifest().type().equals(type))
                .toList();
    }
}
