package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.UsageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunIdentityTest {
    private static TrainSettings settings(String... overrides) {
        return TrainSettings.read(ConfigSource.load(Optional.empty(), List.of(overrides)));
    }

    /** Runs from before there were other cells name neither cell nor projection: they may go on as what they were. */
    @Test
    void aRunOfBeforeIsAnLstm() {
        Map<String, Object> now = settings().identity(1);
        ObjectNode before = new ObjectMapper().valueToTree(now);
        before.remove(List.of("model.cell", "model.projection"));

        new RunIdentity(now).requireEqual(before, "old");
        Map<String, Object> other =
                settings("model.cell=lstm-peephole", "model.projection=3").identity(1);
        assertThatThrownBy(() -> new RunIdentity(other).requireEqual(before, "old"))
                .hasMessageContaining("cannot resume from old")
                .hasMessageContaining("model.cell = lstm-peephole (there: lstm)")
                .hasMessageContaining("model.projection = 3 (there: 0)");
    }

    /** Runs from before there were models over characters. */
    @Test
    void aRunOfBeforeReadsWords() {
        Map<String, Object> now = settings().identity(1);
        ObjectNode before = new ObjectMapper().valueToTree(now);
        before.retain(now.keySet().stream()
                .filter(key -> !key.equals("model.encoder")
                        && !key.equals("model.skip")
                        && !key.startsWith("model.characters."))
                .toList());
        assertThat(before.size()).isEqualTo(now.size() - 7);

        new RunIdentity(now).requireEqual(before, "old");
        Map<String, Object> other =
                settings("model.encoder=characters", "model.skip=true").identity(1);
        assertThatThrownBy(() -> new RunIdentity(other).requireEqual(before, "old"))
                .hasMessageContaining("model.encoder = characters (there: words)")
                .hasMessageContaining("model.skip = true (there: false)");
    }

    /** Taggers and classifiers from before a language model could be trained with them. */
    @Test
    void aTaggerOfBeforeTrainedNoLanguageModel() {
        ObjectNode before = new ObjectMapper().createObjectNode();

        new RunIdentity(Map.of("contexts.trained", false)).requireEqual(before, "old");
        RunIdentity other = new RunIdentity(Map.of("contexts.trained", true));
        assertThatThrownBy(() -> other.requireEqual(before, "old"))
                .hasMessageContaining("contexts.trained = true (there: false)");
    }

    @Test
    void aCellThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> settings("model.cell=lsmt"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("model.cell must be one of rnn-tanh, rnn-relu, lstm,")
                .hasMessageContaining("found \"lsmt\"");
        assertThatThrownBy(() -> settings("model.cell=gru", "model.projection=3"))
                .hasMessageContaining("model.projection needs an LSTM as model.cell, found projection 3 with gru");
        assertThatThrownBy(() -> settings("model.hidden=9", "model.projection=9"))
                .hasMessageContaining("model.projection must be below hidden = 9, found 9");
    }
}
