package dev.recurve.spark.data;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a split holds.
 *
 * @param lines lines that gave tokens
 * @param blankLines lines without a token, kept or not
 * @param undecodableLines lines skipped because they are not UTF-8
 * @param tokens tokens of the stream, sentence boundaries included
 * @param unknown those that have no id of their own
 * @param sha256 the SHA-256 over the SHA-256 of each chunk's ids (big-endian, 4 bytes each), in order
 */
public record SplitCounts(
        long lines, long blankLines, long undecodableLines, long tokens, long unknown, String sha256) {

    /** The share of tokens without an id of their own. */
    public double oovRate() {
        return tokens == 0 ? 0 : (double) unknown / tokens;
    }

    Map<String, Object> asMap() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("lines", lines);
        out.put("blank-lines", blankLines);
        out.put("undecodable-lines", undecodableLines);
        out.put("tokens", tokens);
        out.put("unknown-tokens", unknown);
        out.put("oov-rate", oovRate());
        out.put("sha256", sha256);
        return out;
    }
}
