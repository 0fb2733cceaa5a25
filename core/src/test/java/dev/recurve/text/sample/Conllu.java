package dev.recurve.text.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A strict CoNLL-U reader of the tests, written apart from the writer. */
final class Conllu {

    record Token(String form, String lemma, String upos, String features, Map<String, String> misc) {
        String entity() {
            return misc.getOrDefault("NER", "O");
        }
    }

    record Sentence(Map<String, String> comments, List<Token> tokens) {
        String frame() {
            return comments.get("frame");
        }

        String text() {
            return comments.get("text");
        }

        List<String> forms() {
            return tokens.stream().map(Token::form).toList();
        }
    }

    private Conllu() {}

    static List<Sentence> read(Path file) throws IOException {
        String all = Files.readString(file);
        check(all.endsWith("\n\n"), "a blank line must end the file");
        List<Sentence> sentences = new ArrayList<>();
        for (String block : all.split("\n\n")) {
            sentences.add(sentence(block));
        }
        return sentences;
    }

    private static Sentence sentence(String block) {
        Map<String, String> comments = new LinkedHashMap<>();
        List<Token> tokens = new ArrayList<>();
        for (String line : block.split("\n")) {
            if (line.startsWith("# ")) {
                check(tokens.isEmpty(), "comments stand before tokens: " + block);
                String[] pair = line.substring(2).split(" = ", 2);
                comments.put(pair[0], pair[1]);
            } else {
                tokens.add(token(line, tokens.size() + 1));
            }
        }
        return new Sentence(comments, tokens);
    }

    private static Token token(String line, int id) {
        String[] columns = line.split("\t", -1);
        check(columns.length == 10, "ten columns: " + line);
        for (String column : columns) {
            check(!column.isEmpty() && !column.contains(" "), "no empty column, no blank: " + line);
        }
        check(columns[0].equals(String.valueOf(id)), "identifier " + id + ": " + line);
        return new Token(columns[1], columns[2], columns[3], columns[5], pairs(columns[9], line));
    }

    private static Map<String, String> pairs(String column, String line) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (!column.equals("_")) {
            for (String pair : column.split("\\|")) {
                String[] parts = pair.split("=");
                check(parts.length == 2, "key=value: " + line);
                check(pairs.put(parts[0], parts[1]) == null, "each key once: " + line);
            }
        }
        return pairs;
    }

    private static void check(boolean condition, String expected) {
        if (!condition) {
            throw new AssertionError(expected);
        }
    }
}
