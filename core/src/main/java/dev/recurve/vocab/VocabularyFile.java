package dev.recurve.vocab;

import dev.recurve.artifact.Hashes;
import dev.recurve.config.RecurveException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The stored form of a vocabulary: {@code token TAB count} lines in id order, UTF-8, line feeds.
 *
 * <p>In tokens, backslash, tab, line feed and carriage return are written {@code \\}, {@code \t}, {@code \n} and
 * {@code \r}.
 */
public final class VocabularyFile {
    /** The name of the file in a corpus or checkpoint folder. */
    public static final String NAME = "vocabulary.tsv";

    private VocabularyFile() {}

    /**
     * Writes a vocabulary.
     *
     * @param vocabulary what to write
     * @param out where; flushed, not closed
     * @throws IOException if writing fails
     */
    public static void write(Vocabulary vocabulary, Writer out) throws IOException {
        for (int id = 0; id < vocabulary.size(); id++) {
            escape(vocabulary.token(id), out);
            out.write('\t');
            out.write(Long.toString(vocabulary.count(id)));
            out.write('\n');
        }
        out.flush();
    }

    /**
     * Reads a vocabulary.
     *
     * @param in the stored form; not closed
     * @param location what to name in errors
     * @return the vocabulary
     * @throws RecurveException if a line is not {@code token TAB count}, a token occurs twice, or the special symbols
     *     are not the first two
     * @throws IOException if reading fails
     */
    public static Vocabulary read(Reader in, String location) throws IOException {
        List<TokenCount> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        BufferedReader lines = new BufferedReader(in);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            TokenCount entry = entry(line, location, entries.size() + 1);
            if (!seen.add(entry.token())) {
                throw new RecurveException(
                        location + ", line " + (entries.size() + 1) + ": token '" + entry.token() + "' occurs twice");
            }
            entries.add(entry);
        }
        if (entries.size() < 2
                || !entries.get(Vocabulary.UNKNOWN_ID).token().equals(Vocabulary.UNKNOWN)
                || !entries.get(Vocabulary.BOUNDARY_ID).token().equals(Vocabulary.BOUNDARY)) {
            throw new RecurveException(location + ": expected a vocabulary that begins with " + Vocabulary.UNKNOWN
                    + " and " + Vocabulary.BOUNDARY + ", found " + entries.size() + " other entries");
        }
        return Vocabulary.ofEntries(entries);
    }

    static String sha256(Vocabulary vocabulary) {
        MessageDigest digest = Hashes.sha256();
        DigestOutputStream sink = new DigestOutputStream(java.io.OutputStream.nullOutputStream(), digest);
        try (Writer out = new OutputStreamWriter(sink, StandardCharsets.UTF_8)) {
            write(vocabulary, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Hashes.hex(digest.digest());
    }

    private static TokenCount entry(String line, String location, int number) {
        int tab = line.indexOf('\t');
        try {
            if (tab > 0) {
                long count = Long.parseLong(line.substring(tab + 1));
                if (count >= 0) {
                    return new TokenCount(unescape(line.substring(0, tab)), count);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new RecurveException(location + ", line " + number + ": " + e.getMessage(), e);
        }
        throw new RecurveException(location + ", line " + number + ": expected token TAB count, found '" + line + "'");
    }

    static void escape(String token, Writer out) throws IOException {
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            switch (c) {
                case '\\' -> out.write("\\\\");
                case '\t' -> out.write("\\t");
                case '\n' -> out.write("\\n");
                case '\r' -> out.write("\\r");
                default -> out.write(c);
            }
        }
    }

    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = ++i < text.length() ? text.charAt(i) : ' ';
            switch (escaped) {
                case '\\' -> out.append('\\');
                case 't' -> out.append('\t');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                default -> throw new IllegalArgumentException("unknown escape \\" + escaped);
            }
        }
        return out.toString();
    }
}
