package dev.recurve.spark.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recurve.artifact.Manifest;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;

/**
 * What a folder holds.
 *
 * @param facts type, version and location, then what is particular to the type: numbers and words, objects of such, and
 *     lists of objects
 * @param provenance where the content comes from, in all detail: settings, inputs, versions
 */
public record Inspection(ObjectNode facts, ObjectNode provenance) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Begins with what every folder has. */
    static Inspection of(Manifest manifest, HadoopFolder folder) throws IOException {
        ObjectNode facts = JSON.createObjectNode();
        HadoopFolder.Extent extent = folder.extent();
        facts.put("type", manifest.type())
                .put("version", manifest.version())
                .put("location", folder.location())
                .put("files", extent.files())
                .put("bytes", extent.bytes());
        return new Inspection(facts, JSON.createObjectNode());
    }

    /** Copies entries of a manifest that are there. */
    void copy(Manifest manifest, String... keys) {
        for (String key : keys) {
            JsonNode value = manifest.body().get(key);
            if (value != null) {
                facts.set(key, value);
            }
        }
    }

    /** Copies entries of a manifest that are there, as provenance. */
    void copyProvenance(Manifest manifest, String... keys) {
        for (String key : keys) {
            JsonNode value = manifest.body().get(key);
            if (value != null) {
                provenance.set(key, value);
            }
        }
    }

    /** Facts and provenance as one object. */
    public ObjectNode toJson() {
        ObjectNode all = facts.deepCopy();
        all.set("provenance", provenance);
        return all;
    }
}
