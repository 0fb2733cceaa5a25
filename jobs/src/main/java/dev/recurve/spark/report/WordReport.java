package dev.recurve.spark.report;

import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import dev.recurve.report.page.Section;
import dev.recurve.report.page.WordSections;
import dev.recurve.report.page.WordSections.InContext;
import dev.recurve.report.page.WordSections.Near;
import dev.recurve.report.page.WordSections.Neighbourhood;
import dev.recurve.report.page.WordSections.Occurrences;
import dev.recurve.spark.data.EmbeddingsFolder;
import dev.recurve.spark.ml.Neighbours;
import dev.recurve.spark.ml.OccurrenceMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Looks at words in embeddings, for a page. */
final class WordReport {
    static final String NEIGHBOURS = "Nearest neighbours in context";
    static final String MAPS = "Maps of words";
    private static final int COUNT = 4; // neighbours of a use

    private final SparkSession spark;
    private final Dataset<Row> rows;
    private final String location;

    /**
     * @param embeddings written with {@code embed.row = token}
     * @throws RecurveException if they have a row for each sentence
     */
    WordReport(SparkSession spark, EmbeddingsFolder embeddings) {
        this.spark = spark;
        this.rows = embeddings.rows(spark);
        this.location = embeddings.folder().location();
        if (!Arrays.asList(rows.columns()).contains("vector")) {
            throw new RecurveException("expected embeddings with a row for each token at " + location
                    + ", found a row for each sentence: write them with embed.row=token");
        }
    }

    /**
     * Neighbours and maps.
     *
     * @throws UsageException if none of the words occurs
     */
    List<Section> sections(List<String> words) {
        Neighbours neighbours = new Neighbours(spark, rows);
        List<Neighbours.Found> found = neighbours.find(words, COUNT);
        OccurrenceMap map = new OccurrenceMap(rows);
        Map<String, OccurrenceMap.Plane> planes = new LinkedHashMap<>();
        List<String> tooRare = new ArrayList<>();
        for (String word : words) {
            Optional<OccurrenceMap.Plane> plane = map.of(word);
            plane.ifPresentOrElse(one -> planes.put(word, one), () -> tooRare.add(word));
        }
        if (found.isEmpty() && planes.isEmpty()) {
            throw new UsageException("expected words that occur at least twice in " + location + ", found none of "
                    + String.join(", ", words) + ": are they written as the tokenizer cuts them, in lower case?");
        }
        Set<Long> named = new HashSet<>();
        found.forEach(one -> {
            named.add(one.use().sentence());
            one.neighbours().forEach(near -> named.add(near.use().sentence()));
        });
        planes.values().forEach(plane -> plane.uses().forEach(use -> named.add(use.sentence())));
        Map<Long, List<String>> sentences = neighbours.tokens(named);
        List<Neighbourhood> neighbourhoods = found.stream()
                .map(one -> new Neighbourhood(
                        inContext(one.use(), sentences),
                        one.neighbours().stream()
                                .map(near -> new Near(inContext(near.use(), sentences), near.cosine()))
                                .toList()))
                .toList();
        List<Occurrences> maps = new ArrayList<>();
        planes.forEach((word, plane) -> maps.add(new Occurrences(
                word,
                plane.uses().stream().map(use -> inContext(use, sentences)).toList(),
                plane.x(),
                plane.y(),
                plane.firstShare(),
                plane.secondShare())));
        return List.of(WordSections.neighbours(NEIGHBOURS, neighbourhoods), WordSections.maps(MAPS, maps, tooRare));
    }

    private static InContext inContext(Neighbours.Use use, Map<Long, List<String>> sentences) {
        return new InContext(sentences.get(use.sentence()), use.position());
    }
}
