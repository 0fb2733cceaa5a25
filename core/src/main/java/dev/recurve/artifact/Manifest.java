package dev.recurve.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigException;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;

/**
 * The {@code manifest.json} of a folder: its type and version, and where its content comes from.
 *
 * <p>A folder is whole when it also holds {@code _SUCCESS}, which is written last.
 *
 * @param type what the folder is, for example {@code recurve-corpus}
 * @param version the version of the layout of that type
 * @param body everything else
 */
public record Manifest(String type, int version, ObjectNode body) {
    /** The name of the manifest in its folder. */
    public static final String NAME = "manifest.json";
    /** The empty file that is written last. */
    public static final String SUCCESS = "_SUCCESS";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Begins a manifest with the versions of what writes it.
     *
     * @param type what the folder is
     * @param version the version of its layout
     * @return a manifest whose {@link #body()} the caller completes
     */
    public static Manifest create(String type, int version) {
        ObjectNode body = JSON.createObjectNode();
        body.set("versions", JSON.valueToTree(Versions.all()));
        return new Manifest(type, version, body);
    }

    /**
     * Puts a value (a string, number, boolean, list or map of such) into the body.
     *
     * @param key its key
     * @param value its value
     * @return this manifest
     */
    public Manifest with(String key, Object value) {
        body.set(key, JSON.valueToTree(value));
        return this;
    }

    /**
     * Reads the manifest of a whole folder.
     *
     * @param folder where it lies
     * @param type the type expected
     * @param version the version expected
     * @return the manifest
     * @throws RecurveException if there is no folder, it is half-written, not one of Recurve's, of another type, or
     *     of an older or newer version
     * @throws IOException if reading fails
     */
    public static Manifest read(ArtifactFolder folder, String type, int version) throws IOException {
        Manifest found = readAny(folder, "a " + type + " folder");
        if (!found.type.equals(type)) {
            throw new RecurveException(
                    "expected a " + type + " folder, found a " + found.type + " in " + folder.location());
        }
        return found.requireVersion(version, folder.location());
    }

    /**
     * Checks the version of a folder's layout.
     *
     * @param expected the version that this Recurve reads
     * @param location what to name in errors
     * @return this manifest
     * @throws RecurveException if it is older or newer
     */
    public Manifest requireVersion(int expected, String location) {
        if (version < expected) {
            throw new RecurveException(location + " is a " + type + " of version " + version
                    + ", too old for this Recurve, which reads version " + expected + ": make it again");
        }
        if (version > expected) {
            throw new RecurveException(location + " is a " + type + " of version " + version
                    + ", too new for this Recurve, which reads version " + expected + ": use a newer Recurve");
        }
        return this;
    }

    /**
     * Reads the manifest of a whole folder of whatever type and version.
     *
     * @param folder where it lies
     * @param expected what to call it in errors, with its article
     * @throws RecurveException if there is no folder, it is half-written, or not one of Recurve's
     * @throws IOException if reading fails
     */
    public static Manifest readAny(ArtifactFolder folder, String expected) throws IOException {
        if (!folder.exists()) {
            throw new RecurveException("expected " + expected + " at " + folder.location() + ", found nothing there");
        }
        if (!folder.has(NAME)) {
            throw new RecurveException("expected " + expected + " at " + folder.location() + ", found no " + NAME
                    + " in it: it was not written by Recurve, or its writing was interrupted");
        }
        if (!folder.has(SUCCESS)) {
            throw new RecurveException(folder.location() + " is half-written (it has " + NAME + " but no " + SUCCESS
                    + "): its writing was interrupted, make it again");
        }
        return readFile(folder, NAME);
    }

    /**
     * Reads type, version and body of a file, without asking whether its folder is whole.
     *
     * @param folder where it lies
     * @param name the file's name
     * @throws RecurveException if it is not a file of Recurve
     * @throws IOException if reading fails
     */
    public static Manifest readFile(ArtifactFolder folder, String name) throws IOException {
        String location = folder.location() + "/" + name;
        try (InputStream in = folder.read(name)) {
            JsonNode tree = StrictJson.read(in, location);
            if (tree instanceof ObjectNode body
                    && body.path("type").isTextual()
                    && body.path("version").isInt()) {
                String foundType = body.remove("type").textValue();
                return new Manifest(foundType, body.remove("version").intValue(), body);
            }
        }
        throw new RecurveException(location + " has no type and version: not a folder of Recurve");
    }

    /**
     * Settings that were written into a manifest.
     *
     * @param tree the body, or an object in it
     * @param key of the settings in it
     * @param type their record
     * @param location of the folder, for errors
     * @throws RecurveException if there are none that can be read
     */
    public static <R extends Record> R settings(JsonNode tree, String key, Class<R> type, String location) {
        ObjectNode alone = JSON.createObjectNode().set(key, tree.path(key));
        String manifest = location + "/" + NAME;
        try {
            return ConfigReader.read(ConfigSource.json(new StringReader(alone.toString()), manifest), key, type);
        } catch (ConfigException | UsageException e) {
            throw new RecurveException(
                    manifest + " has no " + key + " that can be read: " + e.getMessage() + ": was it changed by hand?",
                    e);
        }
    }

    /** Whether a folder looks like one of Recurve's, whole or not: what overwriting may replace. */
    static boolean isIn(ArtifactFolder folder) throws IOException {
        if (!folder.has(NAME)) {
            return false;
        }
        try (InputStream in = folder.read(NAME)) {
            return StrictJson.read(in, NAME).path("type").asText("").startsWith("recurve-");
        } catch (RecurveException e) {
            return false;
        }
    }

    /** Writes the manifest, and then the mark that the folder is whole. */
    void write(ArtifactFolder folder) throws IOException {
        writeFile(folder);
        markWhole(folder);
    }

    /** Writes the manifest alone. */
    void writeFile(ArtifactFolder folder) throws IOException {
        ObjectNode tree = JSON.createObjectNode();
        tree.put("type", type);
        tree.put("version", version);
        tree.setAll(body);
        try (OutputStream out = folder.write(NAME)) {
            JSON.writeValue(out, tree);
        }
    }

    /** Writes the mark that the folder is whole. */
    static void markWhole(ArtifactFolder folder) throws IOException {
        folder.write(SUCCESS).close();
    }
}
