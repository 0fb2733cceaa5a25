package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} says what the code says. */
class ConfigurationReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md"); // tests run in their module's folder

    @Test
    void theDocumentIsUpToDate() throws IOException {
        String page = ConfigurationReference.page();
        if (System.getProperty("recurve.reference", "").equals("write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("settings have changed: write the page again as it says at its beginning")
                .content()
                .isEqualTo(page);
    }

    /** Against a table that lost its settings, or their defaults, with everything else. */
    @Test
    void aSettingIsWhatItsRecordDeclares() {
        assertThat(ConfigurationReference.page())
                .contains("\n## training\nRead by `train`")
                .contains("| `training.optimizer.type` | sgd, momentum, nesterov, adam, adagrad, nt-asgd | `sgd` | ")
                .contains(
                        "| `training.window` | whole number | `35` | steps of truncated back-propagation; the state is"
                                + " carried across windows |\n")
                .contains("| `run.corpus` | text | (unset) | ")
                .contains("| `input.path` | list of text | ");
    }
}
