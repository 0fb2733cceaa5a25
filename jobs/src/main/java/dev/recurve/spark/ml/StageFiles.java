package dev.recurve.spark.ml;

import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/** Stages on disk: Spark's own metadata, and the checkpoint as it is. */
final class StageFiles {
    private static final String CHECKPOINT = "checkpoint";

    private StageFiles() {}

    static String newUid(String prefix) {
        return Identifiable$.MODULE$.randomUID(prefix);
    }

    /** Saves a stage. */
    static final class Writer extends MLWriter {
        private final Params stage;
        private final String checkpoint;

        Writer(Params stage, String checkpoint) {
            this.stage = stage;
            this.checkpoint = checkpoint;
        }

        @Override
        public void saveImpl(String path) {
            DefaultParamsWriter.saveMetadata(stage, path, sc(), Option.empty(), Option.empty());
            Configuration hadoop = sparkSession().sessionState().newHadoopConf();
            try {
                HadoopFolder target = HadoopFolder.of(new Path(path, CHECKPOINT).toString(), hadoop);
                HadoopFolder.of(checkpoint, hadoop).copyTo(target);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Reads a stage.
     *
     * @param <S> the stage
     */
    static final class Reader<S extends Params> extends MLReader<S> {
        private final Class<S> type;
        private final BiFunction<String, String, S> make;

        /** @param make from uid and location of the checkpoint */
        Reader(Class<S> type, BiFunction<String, String, S> make) {
            this.type = type;
            this.make = make;
        }

        @Override
        public S load(String path) {
            var metadata = DefaultParamsReader.loadMetadata(path, sc(), type.getName());
            S stage = make.apply(metadata.uid(), new Path(path, CHECKPOINT).toString());
            metadata.getAndSetParams(stage, Option.empty());
            return stage;
        }
    }
}
