package dev.recurve.spark.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a split of labelled sentences holds.
 *
 * @param sentences number of sentences
 * @param tokens number of tokens
 * @param unknown those that have no id of their own
 * @param longest tokens of the longest sentence
 * @param unseenLabels labels that the training split does not have, each time they stand here
 * @param illFormed sentences whose tags broke the rules of labels.scheme
 * @param sha256 the sum modulo 2^256 of the SHA-256 of each row
 */
public record SentenceCounts(
        long sentences, long tokens, long unknown, int longest, long unseenLabels, long illFormed, String sha256) {
    /** The share of tokens without an id of their own. */
    public double oovRate() {
        return tokens == 0 ? 0 : (double) unknown / tokens;
    }

    Map<String, Object> asMap() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("sentences", sentences);
        out.put("tokens", tokens);
        out.put("unknown-tokens", unknown);
        out.put("oov-rate", oovRate());
        out.put("longest", longest);
        out.put("unseen-labels", unseenLabels);
        out.put("ill-formed-sentences", illFormed);
        out.put("sha256", sha256);
        return out;
    }

    static SentenceCounts of(JsonNode entry) {
        return new SentenceCounts(
                entry.path("sentences").asLong(),
                entry.path("tokens").asLong(),
                entry.path("unknown-tokens").asLong(),
                entry.path("longest").asInt(),
                entry.path("unseen-labels").asLong(),
                entry.path("ill-formed-sentences").asLong(),
                entry.path("sha256").asText());
    }
}
