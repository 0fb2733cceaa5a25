package dev.recurve.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import dev.recurve.fuzz.HostileInput;
import dev.recurve.fuzz.MemoryFolder;
import dev.recurve.fuzz.Promise;
import dev.recurve.fuzz.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code manifest.json}, whatever is in it. */
class ManifestFuzzTest {
    @Property
    void everyManifestIsReadOrRefused(@ForAll("manifests") byte[] file) {
        MemoryFolder folder = folder(file);
        Promise.isKept(() -> {
            Manifest read = Manifest.readAny(folder, "a folder");
            assertThat(Manifest.isIn(folder)).isEqualTo(read.type().startsWith("recurve-"));
            MemoryFolder again = new MemoryFolder("again");
            read.write(again);
            assertThat(Manifest.readAny(again, "a folder").body().toString())
                    .isEqualTo(read.body().toString()); // of numbers only the types may differ
        });
        Promise.isKept(() -> Manifest.read(folder, "recurve-corpus", 1));
    }

    @Provide
    Arbitrary<byte[]> manifests() {
        return HostileInput.of(ManifestFuzzTest::document);
    }

    private static byte[] document(Random random) {
        Manifest manifest = Manifest.create("recurve-corpus", 1)
                .with("seed", random.nextLong())
                .with("fraction", random.nextDouble())
                .with("paths", Texts.some(0, 3, random, () -> Texts.word(random)))
                .with("tokenizer", Map.of("type", "unicode", "lower-case", true))
                .with("text", Texts.line(random));
        MemoryFolder folder = new MemoryFolder("m");
        try {
            manifest.write(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder.get(Manifest.NAME);
    }

    private static MemoryFolder folder(byte[] manifest) {
        return new MemoryFolder("m").put(Manifest.NAME, manifest).put(Manifest.SUCCESS, new byte[0]);
    }

    /** Of two values, or two objects, one would be lost without a word. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"recurve-corpus\",\"version\":1,\"version\":2}",
                "{\"type\":\"recurve-corpus\",\"version\":1}{}",
                "{\"type\":\"recurve-corpus\",\"version\":1} rest"
            })
    void nothingIsReadPast(String json) {
        assertThatThrownBy(() -> Manifest.readAny(folder(Texts.bytes(json)), "a folder"))
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith("m/manifest.json is not JSON: ");
    }

    /** Jackson takes it for UTF-32 and throws what is no error of JSON. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0000\u0000\u007b\u0001", "\u0000\u0000\u0000\u007b\uffff"})
    void otherEncodingsAreRefused(String bytes) {
        List<Integer> ofChars = bytes.chars().boxed().toList();
        byte[] file = new byte[ofChars.size() + 4];
        for (int i = 0; i < ofChars.size(); i++) {
            file[i] = ofChars.get(i).byteValue();
        }
        assertThatThrownBy(() -> Manifest.readAny(folder(file), "a folder"))
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith("m/manifest.json ");
    }
}
