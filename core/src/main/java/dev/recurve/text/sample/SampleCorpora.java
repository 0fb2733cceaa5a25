package dev.recurve.text.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sample corpora of {@code data-samples/}: for each language three splits in three formats. */
public final class SampleCorpora {

    /** The seed of the samples that come with the project. */
    public static final long SEED = 1;

    /** Sentences of each language in the sample of JSON lines. */
    private static final int JSON_LINES = 100;

    private static final String JSON_FILE = "mixed.jsonl";
    private static final Map<SampleLanguage, Map<String, Integer>> SIZES =
            Map.of(SampleLanguage.ENGLISH, splits(8000, 800, 800), SampleLanguage.BULGARIAN, splits(1600, 200, 200));

    private final Map<SampleLanguage, Map<String, List<SampleSentence>>> corpora;

    private SampleCorpora(Map<SampleLanguage, Map<String, List<SampleSentence>>> corpora) {
        this.corpora = corpora;
    }

    /**
     * Generates all sentences; no two sentences of a language are equal, whatever their splits.
     *
     * @param seed the seed: equal seeds give equal files
     * @return the corpora
     */
    public static SampleCorpora generate(long seed) {
        Map<SampleLanguage, Map<String, List<SampleSentence>>> corpora = new LinkedHashMap<>();
        for (SampleLanguage language : SampleLanguage.values()) {
            SampleGenerator generator = new SampleGenerator(language.grammar(), seed);
            Map<String, List<SampleSentence>> splits = new LinkedHashMap<>();
            SIZES.get(language).forEach((split, count) -> splits.put(split, generator.next(count)));
            corpora.put(language, splits);
        }
        return new SampleCorpora(corpora);
    }

    /** Returns the files that {@link #write} makes, relative to its folder, in the order it does. */
    public static List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (SampleLanguage language : SampleLanguage.values()) {
            for (String split : SIZES.get(language).keySet()) {
                for (SampleFormat format : SampleFormat.values()) {
                    files.add(file(language, split, format));
                }
            }
        }
        files.add(Path.of(JSON_FILE));
        return files;
    }

    /**
     * Writes all files; a file that exists is replaced.
     *
     * @param folder the folder, created if missing
     * @throws IOException if a file cannot be written
     */
    public void write(Path folder) throws IOException {
        for (Map.Entry<SampleLanguage, Map<String, List<SampleSentence>>> corpus : corpora.entrySet()) {
            for (Map.Entry<String, List<SampleSentence>> split :
                    corpus.getValue().entrySet()) {
                writeSplit(folder, corpus.getKey(), split.getKey(), split.getValue());
            }
        }
        Files.writeString(folder.resolve(JSON_FILE), jsonLines());
    }

    private static void writeSplit(Path folder, SampleLanguage language, String split, List<SampleSentence> sentences)
            throws IOException {
        for (SampleFormat format : SampleFormat.values()) {
            Path file = folder.resolve(file(language, split, format));
            Files.createDirectories(file.getParent());
            try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
                format.write(sentences, split, out);
            }
        }
    }

    /** Test sentences of the languages in turn, with keys that an extraction job has to carry along. */
    private String jsonLines() throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < JSON_LINES; i++) {
            for (SampleLanguage language : corpora.keySet()) {
                SampleSentence sentence = corpora.get(language).get("test").get(i);
                Map<String, String> row = new LinkedHashMap<>();
                row.put("id", language.label() + "-test-" + (i + 1));
                row.put("language", language.label());
                row.put("frame", sentence.frame());
                row.put("text", sentence.text());
                lines.append(mapper.writeValueAsString(row)).append('\n');
            }
        }
        return lines.toString();
    }

    private static Path file(SampleLanguage language, String split, SampleFormat format) {
        return Path.of(language.label(), split + "." + format.extension());
    }

    private static Map<String, Integer> splits(int train, int validation, int test) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("train", train);
        sizes.put("validation", validation);
        sizes.put("test", test);
        return sizes;
    }
}
