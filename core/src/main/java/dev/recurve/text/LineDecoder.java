package dev.recurve.text;

import dev.recurve.config.InputSettings.EncodingErrors;
import dev.recurve.config.RecurveException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Turns the bytes of a line into text, with one rule for bytes that are not UTF-8.
 *
 * <p>Text that did not come from bytes (JSON escapes) passes {@link #check}, for unpaired surrogates cannot be written
 * as UTF-8 either.
 */
public final class LineDecoder {
    private static final char REPLACEMENT = '\uFFFD';

    private final EncodingErrors policy;
    private final CharsetDecoder strict = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    /**
     * Makes a decoder; it is not safe to share between threads.
     *
     * @param policy what happens to bytes that are not UTF-8
     */
    public LineDecoder(EncodingErrors policy) {
        this.policy = policy;
    }

    /**
     * Decodes a line.
     *
     * @param bytes the line without its line feed
     * @param where names file and line in an error
     * @return the text; nothing if the line is to be skipped
     * @throws RecurveException if the bytes are not UTF-8 and the rule is to fail
     */
    public Optional<String> decode(byte[] bytes, Supplier<String> where) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // The JDK's decoder is fast and replaces; only a replacement character asks for a second, strict look.
        if (policy == EncodingErrors.REPLACE || text.indexOf(REPLACEMENT) < 0) {
            return Optional.of(text);
        }
        int malformed = malformedAt(bytes);
        if (malformed < 0) {
            return Optional.of(text);
        }
        if (policy == EncodingErrors.SKIP) {
            return Optional.empty();
        }
        throw new RecurveException(String.format(
                "%s: byte 0x%02x at column %d of the line is not UTF-8: is the file in another encoding or compressed?"
                        + " (input.encoding-errors=replace or skip goes on)",
                where.get(), bytes[malformed] & 0xff, malformed + 1));
    }

    /**
     * Applies the same rule to text that may hold unpaired surrogates.
     *
     * @param text any text
     * @param where names file and line in an error
     * @return the text, mended if the rule says so; nothing if the line is to be skipped
     * @throws RecurveException if a surrogate is unpaired and the rule is to fail
     */
    public Optional<String> check(String text, Supplier<String> where) {
        int unpaired = unpairedAt(text, 0);
        if (unpaired < 0) {
            return Optional.of(text);
        }
        return switch (policy) {
            case SKIP -> Optional.empty();
            case REPLACE -> Optional.of(mend(text));
            case FAIL ->
                throw new RecurveException(String.format(
                        "%s: unpaired surrogate \\u%04x in the text (input.encoding-errors=replace or skip goes on)",
                        where.get(), (int) text.charAt(unpaired)));
        };
    }

    private int malformedAt(byte[] bytes) {
        strict.reset();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = strict.decode(in, CharBuffer.allocate(bytes.length), true);
        return result.isError() ? in.position() : -1;
    }

    private static int unpairedAt(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return i;
            }
        }
        return -1;
    }

    private static String mend(String text) {
        StringBuilder out = new StringBuilder(text);
        for (int i = unpairedAt(text, 0); i >= 0; i = unpairedAt(text, i + 1)) {
            out.setCharAt(i, REPLACEMENT);
        }
        return out.toString();
    }
}
