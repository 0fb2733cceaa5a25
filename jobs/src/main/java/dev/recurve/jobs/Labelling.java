package dev.recurve.jobs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.InputSettings;
import dev.recurve.config.LabellingSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.spark.data.Sessions;
import dev.recurve.spark.ml.LabelJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** What {@code tag} and {@code classify} share. */
final class Labelling {
    private Labelling() {}

    /** The sections that the commands read. */
    record Settings(RunSettings run, InputSettings input, LabellingSettings label) {}

    static int run(Config config, boolean tagger, PrintWriter out) throws IOException {
        RunSettings run = ConfigReader.read(config, "run", RunSettings.class);
        LabellingSettings settings = ConfigReader.read(config, "label", LabellingSettings.class);
        Config withPath = settings.path().isEmpty()
                ? config
                : config.withValue("input.path", ConfigValueFactory.fromIterable(settings.path()));
        InputSettings input = ConfigReader.read(withPath, "input", InputSettings.class);
        run.requireModel();
        settings.requireOutput();
        try (SparkSession session = Sessions.open(tagger ? "recurve tag" : "recurve classify")) {
            LabelJob.Result result = new LabelJob(session, run, input, settings).run(tagger);
            out.printf(
                    Locale.ROOT,
                    "labelled     %,d rows%ncheckpoint   %s%noutput       %s%n",
                    result.sentences(),
                    result.checkpoint(),
                    result.folder());
            out.flush();
        }
        return 0;
    }
}
