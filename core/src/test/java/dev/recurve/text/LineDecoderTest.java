package dev.recurve.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.InputSettings.EncodingErrors;
import dev.recurve.config.RecurveException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineDecoderTest {
    private static final byte[] LATIN1 = "voilà monsieur".getBytes(StandardCharsets.ISO_8859_1);

    private final LineDecoder fail = new LineDecoder(EncodingErrors.FAIL);

    @Test
    void everyScriptPasses() {
        String text = "þetta 日本語 𝔘 \uFFFD ascii";

        assertThat(fail.decode(text.getBytes(StandardCharsets.UTF_8), () -> "x"))
                .contains(text);
    }

    @Test
    void malformedBytesNamePlaceByteAndColumn() {
        assertThatThrownBy(() -> fail.decode(LATIN1, () -> "a.txt, line 7"))
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith("a.txt, line 7: byte 0xe0 at column 5 of the line is not UTF-8");
    }

    @Test
    void truncatedSequencesAreFound() {
        byte[] cut = {'a', (byte) 0xe2, (byte) 0x82};

        assertThatThrownBy(() -> fail.decode(cut, () -> "x")).hasMessageContaining("byte 0xe2 at column 2");
    }

    @Test
    void policiesReplaceOrSkip() {
        assertThat(new LineDecoder(EncodingErrors.REPLACE).decode(LATIN1, () -> "x"))
                .contains("voil\uFFFD monsieur");
        assertThat(new LineDecoder(EncodingErrors.SKIP).decode(LATIN1, () -> "x"))
                .isEmpty();
    }

    @Test
    void unpairedSurrogatesFollowTheSameRule() {
        String broken = "a\ud800b\udc00";

        assertThatThrownBy(() -> fail.check(broken, () -> "x")).hasMessageContaining("unpaired surrogate \\ud800");
        assertThat(new LineDecoder(EncodingErrors.REPLACE).check(broken, () -> "x"))
                .contains("a\uFFFDb\uFFFD");
        assertThat(new LineDecoder(EncodingErrors.SKIP).check(broken, () -> "x"))
                .isEmpty();
        assertThat(fail.check("a\ud83d\ude00b", () -> "x")).contains("a\ud83d\ude00b");
    }
}
