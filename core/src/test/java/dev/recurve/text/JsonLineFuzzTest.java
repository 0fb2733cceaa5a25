package dev.recurve.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recurve.config.RecurveException;
import dev.recurve.fuzz.HostileInput;
import dev.recurve.fuzz.Promise;
import dev.recurve.fuzz.Texts;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of JSON, whatever is in them. */
class JsonLineFuzzTest {
    /** A line and the text in it. */
    private record Line(String json, String text) {}

    @Property
    void whatIsThereIsRead(@ForAll("whole") Line line) {
        assertThat(new JsonLine("meta.text").text(line.json(), () -> "f")).isEqualTo(line.text());
        assertThat(new JsonLine("meta.text").key(line.json(), () -> "f")).isEqualTo(line.text());
    }

    @Property
    void everyLineIsReadOrRefused(@ForAll("lines") byte[] input) {
        String line = Texts.text(input).replace('\n', ' ');
        Promise.isKept(() -> new JsonLine("meta.text").text(line, () -> "f, line 1"));
        Promise.isKept(() -> new JsonLine("number").key(line, () -> "f, line 1"));
    }

    @Provide
    Arbitrary<Line> whole() {
        return Arbitraries.randomValue(JsonLineFuzzTest::line);
    }

    @Provide
    Arbitrary<byte[]> lines() {
        return HostileInput.of(random -> Texts.bytes(line(random).json()));
    }

    private static Line line(Random random) {
        String text = random.nextInt(5) == 0 ? "" : Texts.line(random) + (random.nextBoolean() ? "\n\t\u0000" : "");
        ObjectNode object = new ObjectMapper().createObjectNode();
        object.put("number", random.nextLong()).put(Texts.word(random) + "!", random.nextDouble());
        object.putArray("list").add(1).addNull().add(Texts.word(random));
        object.putObject("meta").put("text", text).put("other", random.nextBoolean());
        return new Line(object.toString(), text);
    }

    /** The second value would win without a word. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"text\":\"a\",\"text\":\"b\"}", "{\"text\":\"a\",\"x\":{\"y\":1,\"y\":2}}"})
    void aFieldThatIsThereTwiceIsRefused(String line) {
        assertThatThrownBy(() -> new JsonLine("text").text(line, () -> "f, line 3"))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("f, line 3")
                .hasMessageContaining("Duplicate field");
    }

    @Test
    void namesWithLineBreaksStayOnOneLine() {
        assertThatThrownBy(() -> new JsonLine("text").text("{\"a\\nb\":1}", () -> "f, line 3"))
                .hasMessage("f, line 3: the JSON object has no field 'text', only a b: is input.column right?");
    }
}
