package dev.recurve.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.spark.data.Sessions;
import dev.recurve.spark.probe.ProbeJobSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the commands that look into a model have in common.
 *
 * @param <R> what is measured
 */
abstract class ModelProbeCommand<R> implements Callable<Integer>, Configured {
    @Mixin
    private ConfigOptions options;

    @Option(names = "--json", description = "Print one line of JSON instead of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** Measures and writes. */
    abstract R run(SparkSession spark, ProbeJobSettings settings) throws IOException;

    /** What {@code --json} prints. */
    abstract Map<String, Object> asMap(R result);

    /** Prints a table. */
    abstract void print(R result, PrintWriter out);

    /** Where the result lies. */
    abstract String location(R result);

    /** Refuses options that cannot be meant. */
    void check() {}

    @Override
    public Integer call() throws IOException {
        check();
        ProbeJobSettings settings = ProbeJobSettings.read(options.load());
        settings.run().requireModel();
        settings.run().requireOutput();
        try (SparkSession spark = Sessions.open("recurve probe " + spec.name())) {
            R result = run(spark, settings);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(new ObjectMapper().writeValueAsString(asMap(result)));
            } else {
                print(result, out);
                out.println("results      " + location(result));
            }
            out.flush();
        }
        return 0;
    }

    @Override
    public Class<ProbeJobSettings> settings() {
        return ProbeJobSettings.class;
    }

    static String share(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    static String interval(double low, double high) {
        return String.format(Locale.ROOT, "%.3f to %.3f", low, high);
    }
}
