package dev.recurve.spark.ml;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What embedding an input writes.
 *
 * @param lines lines of the input
 * @param skipped lines left out because they are not UTF-8
 * @param blank lines without a token
 * @param tokens tokens
 * @param unknown tokens that the vocabulary does not have
 * @param rows rows written
 * @param vectorSize floats of a vector
 * @param bytes size of the Parquet files, about
 */
public record EmbedEstimate(
        long lines, long skipped, long blank, long tokens, long unknown, long rows, int vectorSize, long bytes) {

    /** The counts for a manifest or a line of JSON. */
    public Map<String, Object> asMap() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("lines", lines);
        out.put("skipped-lines", skipped);
        out.put("blank-lines", blank);
        out.put("tokens", tokens);
        out.put("unknown-tokens", unknown);
        out.put("rows", rows);
        out.put("vector-size", vectorSize);
        return out;
    }
}
