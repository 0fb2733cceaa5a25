package dev.recurve.jobs;

import dev.recurve.artifact.Hashes;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.token.Tokenizer;
import dev.recurve.vocab.Vocabulary;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The first tokens of a text, as a model reads them.
 *
 * @param location the file
 * @param ids token ids, {@code <eos>} behind every line
 */
record TextIds(String location, int[] ids) {
    /**
     * Reads the beginning of a file of lines in UTF-8.
     *
     * @param location path or URI
     * @param count ids to read
     * @throws RecurveException if there is no such file, it is not UTF-8, or it holds fewer tokens
     * @throws IOException if reading fails
     */
    static TextIds read(
            String location, Configuration hadoop, int count, TokenizerSettings tokenizing, Vocabulary vocabulary)
            throws IOException {
        Tokenizer tokenizer = Tokenizer.of(tokenizing);
        int[] ids = new int[count];
        int read = 0;
        Path path = new Path(location);
        // A decoder of its own reports what is not UTF-8 instead of replacing it.
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(path.getFileSystem(hadoop).open(path), StandardCharsets.UTF_8.newDecoder()))) {
            for (String line = lines.readLine(); line != null && read < count; line = lines.readLine()) {
                for (String token : tokenizer.tokens(line)) {
                    if (read < count) {
                        ids[read++] = vocabulary.id(token);
                    }
                }
                if (read < count) {
                    ids[read++] = Vocabulary.BOUNDARY_ID;
                }
            }
        } catch (FileNotFoundException e) {
            throw new RecurveException("expected a text at gradients.text = " + location + ", found no such file", e);
        } catch (CharacterCodingException e) {
            throw new RecurveException("expected UTF-8 in " + location + ", found other bytes: is it a text?", e);
        }
        if (read < count) {
            throw new RecurveException("expected at least " + count + " tokens in " + location + ", found " + read
                    + ": give a longer text, or fewer gradients.steps, gradients.lanes or gradients.sequences");
        }
        return new TextIds(location, ids);
    }

    /** Where the tokens come from, for a manifest. */
    Map<String, Object> provenance() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * ids.length);
        bytes.asIntBuffer().put(ids);
        return Map.of(
                "location",
                location,
                "tokens",
                ids.length,
                "ids-sha256",
                Hashes.sha256(new ByteArrayInputStream(bytes.array())));
    }
}
