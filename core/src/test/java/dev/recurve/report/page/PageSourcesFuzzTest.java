package dev.recurve.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recurve.artifact.Manifest;
import dev.recurve.config.RecurveException;
import dev.recurve.fuzz.HostileInput;
import dev.recurve.fuzz.MemoryFolder;
import dev.recurve.fuzz.Promise;
import dev.recurve.fuzz.Texts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page is made from, whatever is in it: logs of training, tables of probes, what evaluate printed. */
class PageSourcesFuzzTest {
    private static final byte[] NO_GATES =
            Texts.bytes("unit,quantity,frame,condition,position,example,sentences,mean,deviation\n");

    @Property
    void everyLogBecomesAPageOrIsRefused(@ForAll("logs") byte[] log) {
        MemoryFolder run = new MemoryFolder("run").put(TrainingMetrics.FILE, log);
        Promise.isKept(() -> html(sections(run, List.of())));
    }

    @Property
    void everyEvaluationBecomesAPageOrIsRefused(@ForAll("evaluations") byte[] printed) {
        Promise.isKept(() -> html(
                sections(new MemoryFolder("run"), EvaluationLines.read(new ByteArrayInputStream(printed), "e.json"))));
    }

    private static List<Section> sections(MemoryFolder run, List<JsonNode> evaluations) throws IOException {
        TrainingSections training = new TrainingSections(run);
        List<Section> sections = new ArrayList<>(training.results(evaluations));
        sections.add(training.settings());
        return sections;
    }

    @Property
    void everyTableOfAgreementBecomesAPageOrIsRefused(@ForAll("agreements") byte[] table) {
        ProbeSections probe = probe(new MemoryFolder("p").put("agreement.csv", table));
        Promise.isKept(() -> html(List.of(probe.agreement())));
    }

    @Property
    void everyTableOfAblationBecomesAPageOrIsRefused(@ForAll("ablations") byte[] table) {
        byte[] controls = Texts.bytes("control,condition,drop\ntrue,all,0.1\ntrue,all,0.3\n");
        ProbeSections probe =
                probe(new MemoryFolder("p").put("units.csv", table).put("ablation.csv", controls));
        Promise.isKept(() -> html(List.of(probe.ablation())));
    }

    @Property
    void everyTableOfGatesBecomesAPageOrIsRefused(@ForAll("gates") byte[] table) {
        ProbeSections probe = probe(new MemoryFolder("p").put("gates.csv", table));
        Promise.isKept(() -> html(List.of(probe.gates())));
    }

    @Property
    void everyTableOfMapsBecomesAPageOrIsRefused(@ForAll("maps") byte[] table) {
        ProbeSections probe =
                probe(new MemoryFolder("p").put("gates.csv", NO_GATES).put("maps.csv", table));
        Promise.isKept(() -> html(List.of(probe.gates())));
    }

    @Property
    void everyTableOfLinearProbesBecomesAPageOrIsRefused(@ForAll("linears") byte[] table) {
        ProbeSections probe = probe(new MemoryFolder("p").put("linear.csv", table));
        Promise.isKept(() -> html(List.of(probe.linear())));
    }

    @Property
    void everyTableOfGradientsBecomesAPageOrIsRefused(@ForAll("flows") byte[] table) {
        ProbeSections probe = probe(new MemoryFolder("p").put("flow.csv", table));
        Promise.isKept(() -> html(List.of(probe.gradients(Manifest.create("recurve-gradients", 1)))));
    }

    private static ProbeSections probe(MemoryFolder folder) {
        return new ProbeSections(folder, "A probe");
    }

    private static void html(List<Section> sections) {
        String html = new Page("a run", "a run", "0", sections).html();
        assertThat(html).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        assertThat(html.toLowerCase(Locale.ROOT)).doesNotContain("<script");
    }

    @Provide
    Arbitrary<byte[]> logs() {
        return HostileInput.of(random -> {
            StringBuilder log = new StringBuilder("{\"event\":\"start\",\"parameters\":4651600,\"directions\":2}\n");
            for (int round = 1; round <= 2 + random.nextInt(5); round++) {
                log.append(String.format(
                        Locale.ROOT,
                        "{\"event\":\"round\",\"round\":%d,\"tokens\":%d,\"loss\":%f,\"learning_rate\":%f}%n",
                        round,
                        random.nextInt(10_000),
                        random.nextDouble(),
                        random.nextDouble()));
            }
            for (int epoch = 1; epoch <= random.nextInt(4); epoch++) {
                log.append(String.format(
                        Locale.ROOT,
                        "{\"event\":\"evaluation\",\"epoch\":%d,\"split\":\"validation\",\"perplexity\":%f,\"best\":%b}%n",
                        epoch,
                        100 * random.nextDouble(),
                        random.nextBoolean()));
            }
            return Texts.bytes(log + "{\"event\":\"end\",\"reason\":\"" + "all epochs" + "\"}\n");
        });
    }

    @Provide
    Arbitrary<byte[]> evaluations() {
        return HostileInput.of(random -> Texts.bytes(String.join(
                "\n",
                Texts.some(
                        1,
                        3,
                        random,
                        () -> "{\"split\":\"test\",\"tokens\":" + random.nextInt(9999) + ",\"perplexity\":"
                                + random.nextDouble() + "}"))));
    }

    @Provide
    Arbitrary<byte[]> agreements() {
        return table(
                "frame,condition,pairs,accuracy,low,high,uncovered",
                random -> "simple,singular," + random.nextInt(99) + numbers(3, random) + ",0");
    }

    @Provide
    Arbitrary<byte[]> ablations() {
        return table(
                "rank,units,drop,drop_low,drop_high,worst_condition,worst_drop,carries",
                random -> random.nextInt(30) + ",2:" + random.nextInt(99) + numbers(3, random) + ",simple/plural"
                        + numbers(1, random) + ",");
    }

    @Provide
    Arbitrary<byte[]> gates() {
        return table(
                "unit,quantity,frame,condition,position,example,sentences,mean,deviation",
                random -> random.nextInt(3) + ":" + random.nextInt(3) + ",f,simple,plural," + random.nextInt(4)
                        + ",boy,9" + numbers(2, random));
    }

    @Provide
    Arbitrary<byte[]> maps() {
        return table(
                "quantity,frame,condition,unit,position,example,mean",
                random -> "c,simple,plural,1:7," + random.nextInt(4) + ",boy" + numbers(1, random));
    }

    @Provide
    Arbitrary<byte[]> flows() {
        return table(
                "series,phase,quantity,distance,mean,least,greatest",
                random -> "lstm," + (random.nextBoolean() ? "initial" : "trained") + ",cell_by_cell,"
                        + random.nextInt(9) + numbers(3, random));
    }

    @Provide
    Arbitrary<byte[]> linears() {
        return table(
                "property,layer,accuracy,low,high,majority,control,selectivity",
                random -> "number," + random.nextInt(4) + numbers(6, random));
    }

    private static Arbitrary<byte[]> table(String header, Function<Random, String> row) {
        return HostileInput.of(random -> Texts.bytes(
                header + "\n" + String.join("\n", Texts.some(0, 8, random, () -> row.apply(random))) + "\n"));
    }

    private static String numbers(int count, Random random) {
        StringBuilder numbers = new StringBuilder();
        for (int i = 0; i < count; i++) {
            numbers.append(',').append(random.nextInt(9) == 0 ? "NaN" : String.valueOf(random.nextGaussian()));
        }
        return numbers.toString();
    }

    /** Two events on a line, a line that is no event, and a round without its number: each was passed over. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"round\",\"round\":1}{\"event\":\"round\",\"round\":2}",
                "7",
                "{\"event\":\"round\"}",
                "{\"event\":\"round\",\"round\":\"one\"}"
            })
    void noEventIsPassedOver(String line) {
        MemoryFolder run = new MemoryFolder("run").put(TrainingMetrics.FILE, Texts.bytes(line + "\n{}\n"));
        assertThatThrownBy(() -> TrainingMetrics.read(run))
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith("run/metrics.jsonl, line 1");
    }

    @Test
    void aMapThatIsCutOffIsRefused() throws IOException {
        MemoryFolder folder = new MemoryFolder("p")
                .put("gates.csv", NO_GATES)
                .put(
                        "maps.csv",
                        Texts.bytes("quantity,frame,condition,unit,position,example,mean\n"
                                + "c,f,p,1:0,0,a,1\nc,f,p,1:0,1,b,1\nc,f,p,1:1,0,a,1\n"));
        assertThatThrownBy(() -> probe(folder).gates())
                .hasMessage("p/maps.csv: expected as many words for each of 2 units of f, p, found 3 in all: is the"
                        + " file cut off?");
    }
}
