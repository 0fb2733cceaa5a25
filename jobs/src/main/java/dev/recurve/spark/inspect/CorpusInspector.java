package dev.recurve.spark.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recurve.artifact.Manifest;
import dev.recurve.config.RecurveException;
import dev.recurve.spark.data.CorpusLayout;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.Split;
import java.io.IOException;

/** A corpus: its splits, its vocabulary, and how it has been laid out for training. */
final class CorpusInspector {
    private static final String LAYOUTS = "layouts";

    private CorpusInspector() {}

    static Inspection inspect(HadoopFolder folder, Manifest manifest) throws IOException {
        Inspection found = Inspection.of(manifest, folder);
        found.copy(manifest, "vocabulary", "tokenizer");
        ArrayNode splits = found.facts().putArray("splits");
        for (Split split : Split.values()) {
            if (manifest.body().path("splits").get(split.folder()) instanceof ObjectNode counts) {
                ObjectNode row = splits.addObject().put("split", split.folder());
                row.setAll(counts);
                row.put("bytes", folder.child(split.folder()).extent().bytes());
            }
        }
        ArrayNode layouts = found.facts().putArray(LAYOUTS);
        for (String name : folder.child(LAYOUTS).list()) {
            if (!name.startsWith(".")) {
                layout(folder.child(LAYOUTS).child(name), manifest, layouts.addObject());
            }
        }
        found.copyProvenance(manifest, "inputs", "configuration", "versions");
        return found;
    }

    /** A layout is a cache: one that does not fit is made again when it is needed. */
    private static void layout(HadoopFolder folder, Manifest corpus, ObjectNode row) throws IOException {
        row.put("layout", folder.name());
        try {
            Manifest manifest = Manifest.read(folder, CorpusLayout.TYPE, CorpusLayout.VERSION);
            String split = manifest.body().path("split").asText();
            String expected =
                    corpus.body().path("splits").path(split).path("sha256").asText();
            boolean fits = manifest.body().path("stream-sha256").asText().equals(expected);
            row.put("workers", manifest.body().path("workers").asInt())
                    .put("lanes", manifest.body().path("lanes").asInt())
                    .put("bytes", folder.extent().bytes())
                    .put("state", fits ? "whole" : "of another corpus");
        } catch (RecurveException e) {
            row.put("state", "not readable").put("problem", e.getMessage());
        }
    }
}
