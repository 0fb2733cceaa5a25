package dev.recurve.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import dev.recurve.fuzz.HostileInput;
import dev.recurve.fuzz.Promise;
import dev.recurve.fuzz.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configuration files and {@code key=value} pairs, whatever is in them. */
class ConfigFuzzTest {
    /** The sections of a training run of each kind, and of what goes before and after it. */
    private static final Map<String, Class<? extends Record>> SECTIONS = new LinkedHashMap<>();

    static {
        SECTIONS.put("run", RunSettings.class);
        SECTIONS.put("input", InputSettings.class);
        SECTIONS.put("tokenizer", TokenizerSettings.class);
        SECTIONS.put("labels", LabelSettings.class);
        SECTIONS.put("vocabulary", VocabularySettings.class);
        SECTIONS.put("validation", ValidationSettings.class);
        SECTIONS.put("test", TestSettings.class);
        SECTIONS.put("model", ModelSettings.class);
        SECTIONS.put("tagger", TaggerSettings.class);
        SECTIONS.put("classifier", ClassifierSettings.class);
        SECTIONS.put("contexts", ContextSettings.class);
        SECTIONS.put("vectors", StaticVectorSettings.class);
        SECTIONS.put("batch", BatchSettings.class);
        SECTIONS.put("training", TrainingSettings.class);
        SECTIONS.put("averaging", AveragingSettings.class);
        SECTIONS.put("checkpoint", CheckpointSettings.class);
        SECTIONS.put("evaluate", EvaluationSettings.class);
        SECTIONS.put("embed", EmbedSettings.class);
        SECTIONS.put("export", ExportSettings.class);
        SECTIONS.put("word2vec", WordVectorSettings.class);
        SECTIONS.put("compare", ComparisonSettings.class);
        SECTIONS.put("label", LabellingSettings.class);
        SECTIONS.put("generate", GenerateSettings.class);
        SECTIONS.put("gradients", GradientSettings.class);
        SECTIONS.put("probe", ProbeSettings.class);
        SECTIONS.put("plan", PlanSettings.class);
    }

    private static final List<byte[]> FILES = files();
    private static final Path FILE = file();

    private static Path file() {
        try {
            Path file = Files.createTempFile("fuzz", ".conf");
            file.toFile().deleteOnExit(); // two engines run this class, each when it likes
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> files() {
        try (Stream<Path> all = Files.list(Path.of("../conf"))) {
            List<Path> found = all.filter(
                            one -> one.toString().endsWith(".conf") && !one.endsWith("spark-defaults.conf"))
                    .sorted()
                    .toList();
            return found.stream().map(ConfigFuzzTest::bytes).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Property
    void everyFileIsReadOrRefused(@ForAll("configurations") byte[] content) throws IOException {
        Files.write(FILE, content);
        Promise.isKept(() -> requireEveryKey(ConfigSource.load(Optional.of(FILE), List.of())));
    }

    @Property
    void everyOverrideIsReadOrRefused(@ForAll("overrides") List<byte[]> overrides) {
        Promise.isKept(() -> requireEveryKey(ConfigSource.load(
                Optional.empty(), overrides.stream().map(Texts::text).toList())));
    }

    /** No key is passed over: each section has exactly the keys of its settings. */
    private static void requireEveryKey(Config config) {
        ConfigReader.checkSections(config, SECTIONS.keySet());
        SECTIONS.forEach((section, type) -> {
            if (config.hasPath(section)) {
                Record settings = ConfigReader.read(config, section, type);
                assertThat(ConfigWriter.settings(section, settings.getClass()).stream()
                                .map(ConfigWriter.Described::key))
                        .as(section)
                        .containsAll(config.getConfig(section).root().keySet().stream()
                                .map(key -> section + "." + key)
                                .filter(key -> config.hasPath(key)
                                        && config.getValue(key).valueType()
                                                != com.typesafe.config.ConfigValueType.OBJECT)
                                .toList());
            }
        });
    }

    @Provide
    Arbitrary<byte[]> configurations() {
        return HostileInput.of(random -> FILES.get(random.nextInt(FILES.size())));
    }

    @Provide
    Arbitrary<List<byte[]>> overrides() {
        return Arbitraries.randomValue(random -> Texts.some(1, 3, random, () -> {
            byte[] pair = Texts.bytes(pair(random));
            return random.nextInt(3) == 0 ? HostileInput.damaged(pair, random) : pair;
        }));
    }

    private static String pair(Random random) {
        List<ConfigWriter.Described> settings = SECTIONS.entrySet().stream()
                .skip(random.nextInt(SECTIONS.size()))
                .findFirst()
                .map(section -> ConfigWriter.settings(section.getKey(), section.getValue()))
                .orElseThrow();
        ConfigWriter.Described setting = settings.get(random.nextInt(settings.size()));
        return setting.key() + "="
                + switch (random.nextInt(6)) {
                    case 0 -> Texts.word(random);
                    case 1 -> String.valueOf(random.nextInt());
                    case 2 ->
                        List.of("NaN", "-1", "0", "1e400", "", "[]", "{}", "null", "9223372036854775808")
                                .get(random.nextInt(9));
                    case 3 -> "[1, " + Texts.word(random) + "]";
                    default -> setting.fallback();
                };
    }

    /** The library of configurations is recursive, and so is whoever reads what it has read. */
    @ParameterizedTest
    @ValueSource(strings = {"[", "{a=", "{\"a\":"})
    void endlessNestingIsRefused(String open) throws IOException {
        for (int depth : List.of(200, 20_000)) {
            String nested = "model.x = " + open.repeat(depth) + "1";
            Files.writeString(FILE, nested);

            assertThatThrownBy(() -> ConfigSource.load(Optional.of(FILE), List.of()))
                    .isInstanceOf(UsageException.class);
            assertThatThrownBy(() -> ConfigSource.load(Optional.empty(), List.of(nested.replace(" ", ""))))
                    .isInstanceOf(UsageException.class);
        }
        Files.writeString(FILE, "a.".repeat(60) + "b = 1");
        assertThatThrownBy(() -> ConfigSource.load(Optional.of(FILE), List.of()))
                .hasMessage("sections nested at most 50 deep expected, found more: is a bracket repeated?");
    }

    /** Of a setting alone it stands for the default; among others it stands for nothing. */
    @Test
    void nullIsNoElementOfAList() {
        Config config = ConfigSource.load(Optional.empty(), List.of("model.softmax.cutoffs=[10, null]"));
        assertThatThrownBy(() -> ConfigReader.read(config, "model", ModelSettings.class))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("model.softmax.cutoffs must be one value, found null");
    }
}
