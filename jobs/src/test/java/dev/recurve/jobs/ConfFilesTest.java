package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.SoftmaxType;
import dev.recurve.config.WordEncoderType;
import dev.recurve.model.ModelSize;
import dev.recurve.spark.averaging.SentenceTrainSettings;
import dev.recurve.spark.averaging.TrainSettings;
import dev.recurve.spark.data.PrepareSettings;
import dev.recurve.spark.ml.EmbedJobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of {@code conf/} as the commands read them. */
class ConfFilesTest {
    private static final Path CONF = Path.of("..", "conf");

    static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(CONF)) {
            return all.filter(file -> file.toString().endsWith(".conf"))
                    .filter(file -> !file.endsWith("spark-defaults.conf")) // is Spark's own format
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everySettingIsOne(Path file) {
        Config config = ConfigSource.load(Optional.of(file), List.of("input.path=texts"));
        ConfigReader.checkSections(config, ConfigOptions.SECTIONS);
        PrepareSettings.read(config);
        TrainSettings settings = TrainSettings.read(config);
        SentenceTrainSettings.read(config);
        if (config.hasPath("embed")) {
            EmbedJobSettings.read(config);
        }
        assertThat(settings.run().requireCorpus()).isNotBlank();
        assertThat(settings.run().requireOutput()).isNotBlank();
    }

    /** Peters et al. 2018: 4096 units a direction projected to 512, 2048 filters, a softmax over 8192 of 793,471 words. */
    @Test
    void elmoHasItsPublishedSize() {
        Config config = ConfigSource.load(Optional.of(CONF.resolve("elmo-paper.conf")), List.of());
        ModelSettings model = TrainSettings.read(config).model();
        assertThat(model.directions()).isEqualTo(2);
        assertThat(model.encoder()).isEqualTo(WordEncoderType.CHARACTERS);
        assertThat(model.characters().filterCount()).isEqualTo(2048);
        assertThat(model.hidden()).isEqualTo(4096);
        assertThat(model.output()).isEqualTo(512);
        assertThat(model.softmax().type()).isEqualTo(SoftmaxType.SAMPLED);
        assertThat(model.softmax().samples()).isEqualTo(8192);
        // the 93.6 million that are published leave out the softmax
        long withoutSoftmax = ModelSize.of(model, 2).parameters() - 2 * 513;
        assertThat(withoutSoftmax).isBetween(93_500_000L, 94_000_000L);
    }
}
