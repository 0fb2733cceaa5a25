package dev.recurve.report.page;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A page of HTML that loads nothing: style sheet and drawings stand in it, and there is no script.
 *
 * @param title its heading
 * @param subtitle a line below
 * @param generator who wrote it, with version
 * @param sections in their order, titles each once
 */
public record Page(String title, String subtitle, String generator, List<Section> sections) {
    /** Says in a file that it is such a page: what {@code --overwrite} may replace. */
    public static final String MARK = "<meta name=\"generator\" content=\"recurve ";

    /** Copies the list. */
    public Page {
        sections = List.copyOf(sections);
    }

    /** The whole text. Everything that comes from data is escaped. */
    public String html() {
        Template template = Mustache.compiler()
                .escapeHTML(true)
                .emptyStringIsFalse(true)
                .withLoader(name -> new StringReader(resource(name)))
                .compile(resource("page.html"));
        return template.execute(this);
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name + " beside " + Page.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read resource " + name, e);
        }
    }
}
