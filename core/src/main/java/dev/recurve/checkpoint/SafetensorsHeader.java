package dev.recurve.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file: {@code name → {dtype, shape, data_offsets}}, and {@code __metadata__}.
 *
 * <p>Offsets count from the end of the header. Tensors must follow each other without gaps or overlap, as the reference
 * implementation demands, so that the sizes in the header are the size of the file.
 *
 * @param shapes names and shapes in the order of the data
 * @param metadata the strings of {@code __metadata__}
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
record SafetensorsHeader(Map<String, long[]> shapes, Map<String, String> metadata) {
    /** The reference implementation refuses longer headers too. */
    static final long MAX_BYTES = 100_000_000;
    /** Shapes have at most this many dimensions; ND4J's limit. */
    private static final int MAX_RANK = 32;

    private static final String METADATA = "__metadata__";
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private record Entry(String name, long[] shape, long begin, long end) {}

    /** The header's JSON, filled up with spaces so that the data begin at a multiple of 8. */
    byte[] toBytes() throws IOException {
        ObjectNode tree = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            tree.set(METADATA, JSON.valueToTree(metadata));
        }
        long offset = 0;
        for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
            long end = Math.addExact(offset, Math.multiplyExact(count(tensor.getValue()), (long) Float.BYTES));
            tree.putObject(tensor.getKey())
                    .put("dtype", "F32")
                    .<ObjectNode>set("shape", JSON.valueToTree(tensor.getValue()))
                    .set("data_offsets", JSON.valueToTree(new long[] {offset, end}));
            offset = end;
        }
        byte[] json = JSON.writeValueAsBytes(tree);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    /**
     * Reads and checks a header.
     *
     * @param json its bytes
     * @param location what to name in errors
     * @throws RecurveException if it is not a header of F32 tensors that fill the data without gaps
     */
    static SafetensorsHeader parse(byte[] json, String location) {
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        try (JsonParser parser = JSON.getFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw broken(location, "the header is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                JsonNode value = JSON.readTree(parser);
                if (name.equals(METADATA)) {
                    readMetadata(value, metadata, location);
                } else {
                    entries.add(entry(name, value, location));
                }
            }
            if (parser.nextToken() != null) {
                throw broken(location, "something follows the header's JSON object");
            }
        } catch (JsonProcessingException e) {
            throw broken(location, "the header is not valid JSON (" + oneLine(e.getOriginalMessage()) + ")");
        } catch (IOException e) {
            throw broken(location, "the header cannot be read (" + oneLine(e.getMessage()) + ")");
        }
        return new SafetensorsHeader(inOrder(entries, location), Collections.unmodifiableMap(metadata));
    }

    private static void readMetadata(JsonNode value, Map<String, String> metadata, String location) {
        if (!value.isObject()
                || value.properties().stream()
                        .anyMatch(field -> !field.getValue().isTextual())) {
            throw broken(location, METADATA + " must be an object of strings");
        }
        value.fields()
                .forEachRemaining(
                        field -> metadata.put(field.getKey(), field.getValue().textValue()));
    }

    private static Entry entry(String name, JsonNode value, String location) {
        String tensor = "tensor " + shown(name);
        JsonNode dtype = value.path("dtype");
        if (!dtype.isTextual()) {
            throw broken(location, tensor + " has no dtype");
        }
        if (!dtype.textValue().equals("F32")) {
            throw broken(location, tensor + ": expected dtype F32, found " + shown(dtype.textValue()));
        }
        long[] shape = naturals(value.path("shape"), tensor + ": shape", location);
        long[] offsets = naturals(value.path("data_offsets"), tensor + ": data_offsets", location);
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw broken(location, tensor + ": data_offsets must be a begin and an end after it");
        }
        long bytes;
        try {
            bytes = Math.multiplyExact(count(shape), (long) Float.BYTES);
        } catch (ArithmeticException e) {
            throw broken(location, tensor + ": its shape is larger than any file");
        }
        if (offsets[1] - offsets[0] != bytes) {
            throw broken(
                    location,
                    tensor + ": its shape needs " + bytes + " bytes, its data_offsets give "
                            + (offsets[1] - offsets[0]));
        }
        return new Entry(name, shape, offsets[0], offsets[1]);
    }

    private static long[] naturals(JsonNode array, String what, String location) {
        if (!array.isArray() || array.size() > MAX_RANK) {
            throw broken(location, what + " must be a list of at most " + MAX_RANK + " numbers");
        }
        long[] values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = array.get(i);
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                throw broken(location, what + " must hold whole numbers from 0 to 2^63 - 1");
            }
            values[i] = value.longValue();
        }
        return values;
    }

    private static Map<String, long[]> inOrder(List<Entry> entries, String location) {
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        Map<String, long[]> shapes = new LinkedHashMap<>();
        long position = 0;
        for (Entry entry : entries) {
            if (entry.begin() != position) {
                throw broken(
                        location,
                        "tensor " + shown(entry.name()) + " begins at byte " + entry.begin()
                                + " of the data, but the one before it ends at " + position);
            }
            position = entry.end();
            shapes.put(entry.name(), entry.shape());
        }
        return Collections.unmodifiableMap(shapes);
    }

    /** Values of a tensor: the product of its sizes, 1 for a scalar. */
    static long count(long[] shape) {
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        return count;
    }

    static RecurveException broken(String location, String what) {
        return new RecurveException(location + " is not a readable safetensors file: " + what
                + ": was it cut short or changed after it was written?");
    }

    /** A name from a file, short and on one line. */
    static String shown(String name) {
        String line = oneLine(name);
        return "'" + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'";
    }

    private static String oneLine(String text) {
        return text == null ? "" : text.replaceAll("\\p{Cntrl}+", " ");
    }
}
