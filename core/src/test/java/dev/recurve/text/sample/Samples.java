package dev.recurve.text.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The committed samples, as the tests see them. */
final class Samples {

    static final List<String> SPLITS = List.of("train", "validation", "test");

    /** Tests run in the folder of their module. */
    static final Path FOLDER = Path.of("..", "data-samples");

    private Samples() {}

    static Path file(String language, String split, String extension) {
        return FOLDER.resolve(language).resolve(split + "." + extension);
    }

    static List<Conllu.Sentence> sentences(String language, String split) {
        try {
            return Conllu.read(file(language, split, "conllu"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Conllu.Sentence> sentences(String language) {
        List<Conllu.Sentence> all = new ArrayList<>();
        for (String split : SPLITS) {
            all.addAll(sentences(language, split));
        }
        return all;
    }
}
