package dev.recurve.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
    /** Tokens that would be markup, script or a template if they were not escaped. */
    static final List<String> HOSTILE = List.of(
            "<script>window.pwned=1</script>",
            "\"><img src=x onerror=window.pwned=1>",
            "' onmouseover='window.pwned=1",
            "</title></svg></style><script>window.pwned=1</script>",
            "{{title}}",
            "{{{subtitle}}}",
            "&lt;b&gt;",
            "]]>",
            "<!--",
            "javascript:window.pwned=1");

    @TempDir
    Path temporary;

    /** What stands between tags is what was written: markup of the page itself, and nothing else. */
    @Test
    void tokensAreTextWhereverTheyStand() throws IOException {
        String html = new SamplePage(temporary, HOSTILE).page().html();

        String harmless = new SamplePage(temporary.resolve("harmless"), List.of("word"))
                .page()
                .html();
        assertThat(tags(html)).containsExactlyInAnyOrderElementsOf(tags(harmless));
        assertThat(html)
                .contains("&lt;script&gt;window.pwned")
                .contains("{{title}}", "{{{subtitle}}}")
                .contains("&amp;lt;b&amp;gt;");
        assertThat(html.split("<!--", -1)).hasSize(1);
    }

    /** Names of elements; attributes without what stands in quotes. */
    private static List<String> tags(String html) {
        Matcher matcher = Pattern.compile("<[a-zA-Z/!][^<>]*>").matcher(html);
        return matcher.results()
                .map(found -> found.group().replaceAll("\"[^\"]*\"", "\"\""))
                .distinct()
                .toList();
    }

    @Test
    void nothingIsLoadedFromElsewhere() throws IOException {
        String html = new SamplePage(temporary, List.of("boy")).page().html();
        assertThat(html)
                .startsWith("<!DOCTYPE html>")
                .contains("default-src 'none'", Page.MARK + "test")
                .doesNotContain("<script", "<link", "<img", "http://", "https://", "@import", "url(");
        Matcher links = Pattern.compile("href=\"([^\"]*)\"").matcher(html);
        assertThat(links.results().map(found -> found.group(1))).hasSize(10).allSatisfy(target -> assertThat(target)
                .startsWith("#"));
    }

    @Test
    void sectionsSayWhatTheyShow() throws IOException {
        String html = new SamplePage(temporary, List.of("boy")).page().html().replace("&#x3D;", "=");
        assertThat(html)
                .contains("Units that carry number: 2:14 (both).")
                .contains("<td>model.hidden</td>", "<td>650</td>")
                .contains("<td class=\"number\">61.50</td>")
                .contains("training loss: from ", "0.800 (0.")
                .contains("<code>./recurve probe linear run.model=")
                .contains("Too rare for a map, which needs three occurrences: boy.");
    }

    @Test
    void longNamesAndControlCharactersAreCutInDrawings() {
        assertThat(Drawing.cut("a\u0000b\u001Bc")).isEqualTo("a\uFFFDb\uFFFDc");
        assertThat(Drawing.cut("x".repeat(100_000))).isEqualTo("x".repeat(17) + "…");
        assertThat(Drawing.cut("😀".repeat(18))).isEqualTo("😀".repeat(18));
        assertThat(Drawing.cut("\uD83D")).isEqualTo("\uFFFD");
    }
}
