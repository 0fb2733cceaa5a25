package dev.recurve.jobs;

import dev.recurve.config.InputSettings.EncodingErrors;
import dev.recurve.config.RecurveException;
import dev.recurve.text.LineDecoder;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A file of prompts, one a line. */
final class PromptLines {
    private PromptLines() {}

    /**
     * A prompt before it is read by a model's tokenizer.
     *
     * @param where names it in an error: the file and its line
     */
    record Line(String where, String text) {}

    /**
     * Reads a file.
     *
     * @param location a path or URI
     * @return its lines, blank ones too
     * @throws RecurveException if there is no such file, it is empty, or it is not UTF-8
     * @throws IOException if reading fails
     */
    static List<Line> read(String location, Configuration hadoop) throws IOException {
        byte[] content;
        Path path = new Path(location);
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            content = in.readAllBytes();
        } catch (FileNotFoundException e) {
            throw new RecurveException("file of prompts " + location + " does not exist, or is a folder", e);
        }
        LineDecoder decoder = new LineDecoder(EncodingErrors.FAIL);
        List<Line> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int i = 0; i <= content.length; i++) {
            boolean end = i == content.length;
            if (!end && content[i] != '\n') {
                line.write(content[i]);
            } else if (!end || line.size() > 0) { // nothing follows the last line feed
                String where = location + ", line " + (lines.size() + 1);
                String text = decoder.decode(line.toByteArray(), () -> where).orElseThrow();
                lines.add(new Line(where, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text));
                line.reset();
            }
        }
        if (lines.isEmpty()) {
            throw new RecurveException("prompts, one a line, expected in " + location + ", found an empty file");
        }
        return lines;
    }
}
