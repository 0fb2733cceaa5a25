package dev.recurve.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser, at the widths of a small phone, a phone and a desk. */
class PageInBrowserTest {
    private static final List<String> WORDS =
            List.of("the", "boy", "near", "cars", "greets", "internationalization", "猫は可愛い", "котката", ".", "a");

    @TempDir
    static Path folder;

    private static Path page;
    private static Path hostile;
    private static Path dark;

    @BeforeAll
    static void write() throws Exception {
        assumeTrue(Browser.canLayOutText(), "no Pango (libpangoft2), with which JavaFX lays text out on Linux");
        String html = new SamplePage(folder.resolve("words"), WORDS).page().html();
        page = Files.writeString(folder.resolve("page.html"), html);
        dark = Files.writeString(
                folder.resolve("dark.html"), html.replace("@media (prefers-color-scheme: dark)", "@media all"));
        hostile = Files.writeString(
                folder.resolve("hostile.html"),
                new SamplePage(folder.resolve("hostile"), PageTest.HOSTILE)
                        .page()
                        .html());
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 390, 1200})
    void nothingIsCutOffOverlappingOrUnlabelled(int width) throws Exception {
        try (Browser browser = new Browser(width)) {
            browser.open(page);
            assertThat(browser.evaluate("document.documentElement.clientWidth")).isEqualTo(width);
            assertThat(browser.evaluate("document.querySelectorAll('svg[role=img]').length"))
                    .isEqualTo(3 + 9 + 1 + 6 + 5 + 2);
            assertThat(browser.problems()).isEmpty();
        }
    }

    @Test
    void colorsOfTheNightHaveContrastToo() throws Exception {
        try (Browser browser = new Browser(390)) {
            browser.open(dark);
            assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo("rgb(20, 23, 26)");
            assertThat(browser.problems()).isEmpty();
        }
    }

    @Test
    void hostileTokensAreShownAsTheyAre() throws Exception {
        try (Browser browser = new Browser(390)) {
            browser.open(hostile);
            assertThat(browser.evaluate("window.pwned")).isEqualTo("undefined");
            assertThat(browser.evaluate("document.querySelector('h1').textContent"))
                    .isEqualTo("run " + PageTest.HOSTILE.get(0));
            assertThat((String) browser.evaluate("document.querySelector('.uses').textContent"))
                    .contains(PageTest.HOSTILE.get(1), PageTest.HOSTILE.get(3), PageTest.HOSTILE.get(8));
            assertThat(browser.problems()).isEmpty();
        }
    }

    /** What the other tests would say of a page that is not as it should be. */
    @Test
    void whatIsWrongIsSeen() throws Exception {
        String broken = Files.readString(page)
                .replace("</h2>", "</h2><h4 style=\"color:#ccc\">skipped</h4>")
                .replaceFirst(
                        "<svg viewBox",
                        "<svg><text x=\"5\" y=\"20\">over</text><text x=\"8\" y=\"22\">under</text>"
                                + "<text x=\"-90\" y=\"9\">outside</text></svg><svg viewBox")
                .replaceFirst("<figure>", "<figure style=\"width:2000px\">");
        Path file = Files.writeString(folder.resolve("broken.html"), broken);
        try (Browser browser = new Browser(390)) {
            browser.open(file);
            assertThat(String.join("\n", browser.problems()))
                    .contains("the page scrolls sideways")
                    .contains("beyond the edge: <figure>")
                    .contains("text over text: <text> \"over\" and <text> \"under\"")
                    .contains("text outside of its drawing: <text> \"outside\"")
                    .contains("heading out of order: <h4> \"skipped\"")
                    .contains("contrast 1.6")
                    .contains("a drawing without a name");
        }
    }
}
