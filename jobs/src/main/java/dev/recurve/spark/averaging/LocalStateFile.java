package dev.recurve.spark.averaging;

import dev.recurve.checkpoint.SafetensorsReader;
import dev.recurve.checkpoint.SafetensorsWriter;
import dev.recurve.config.RecurveException;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.train.Optimizer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of one worker's optimizer in a file, {@code worker-00003.safetensors}: a tensor {@code optimizer.<i>}
 * [parameters] for each vector, and the steps behind them in the file's metadata.
 *
 * <p>A worker that keeps its state writes it at the end of every round, so that whoever takes its place after a lost
 * executor, and a resumed run, goes on from the same bits.
 */
final class LocalStateFile {
    private static final String STEPS = "steps";

    private LocalStateFile() {}

    static String name(int worker) {
        return String.format("worker-%05d.safetensors", worker);
    }

    /**
     * Writes the state beside its place and renames it; a file that another attempt of the task has put there meanwhile
     * has the same bytes, and stays.
     *
     * @param attempt tells concurrent attempts of a task apart
     */
    static void write(HadoopFolder folder, int worker, Optimizer optimizer, long attempt) throws IOException {
        String aside = "." + name(worker) + ".attempt-" + attempt;
        FloatAddress[] vectors = optimizer.state();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < vectors.length; i++) {
            shapes.put(vector(i), new long[] {vectors[i].capacity()});
        }
        Map<String, String> metadata = Map.of(STEPS, Long.toString(optimizer.stepCount()));
        try (SafetensorsWriter out = new SafetensorsWriter(folder.write(aside), shapes, metadata)) {
            for (int i = 0; i < vectors.length; i++) {
                out.write(vector(i), vectors[i]);
            }
            out.finish();
        }
        HadoopFolder written = folder.child(aside);
        HadoopFolder place = folder.child(name(worker));
        try {
            written.moveTo(place);
        } catch (IOException e) {
            if (!place.exists()) {
                throw e;
            }
            written.delete();
        }
    }

    /**
     * Reads the state into an optimizer.
     *
     * @throws RecurveException if the file is not there, or belongs to another model or optimizer
     */
    static void read(HadoopFolder folder, int worker, Optimizer optimizer) throws IOException {
        String location = folder.location() + "/" + name(worker);
        if (!folder.has(name(worker))) {
            throw new RecurveException("state of worker " + worker + "'s optimizer expected at " + location
                    + ", found none: do all executors see the file system of run.output?");
        }
        FloatAddress[] vectors = optimizer.state();
        try (SafetensorsReader in = new SafetensorsReader(folder.read(name(worker)), location)) {
            String steps = in.metadata().getOrDefault(STEPS, "");
            if (in.shapes().size() != vectors.length || !steps.matches("\\d{1,18}")) {
                throw new RecurveException(
                        vectors.length + " vectors of optimizer state and the steps behind them expected"
                                + " in " + location + ", found " + in.shapes().size() + " and '" + steps
                                + "': was it written by another optimizer?");
            }
            for (FloatAddress vector : vectors) {
                in.next(vector);
            }
            optimizer.setStepCount(Long.parseLong(steps));
        }
    }

    private static String vector(int i) {
        return "optimizer." + i;
    }
}
